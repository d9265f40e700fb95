/** The page that stands for phones in the demonstration: the texts that were sent, the newest first. */

import { defineMessages, type Message } from '@open-health-code/messages';
import type { ShownText } from './demonstration-phone.ts';

const texts = defineMessages({
  title: { en: 'The demonstration’s phone', zh: '演示手机' },
  explanation: {
    en: 'Text messages that a real city would send to phones. Everyone here is invented.',
    zh: '真实城市会发送到手机的短信。此处人物均为虚构。',
  },
  empty: { en: 'No text messages yet.', zh: '暂无短信。' },
});

export function phonePage(shown: readonly ShownText[]): string {
  const items = shown.map(
    ({ at, to, text }) =>
      `<li><p><b>${escaped(to)}</b> <time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString().slice(11, 19)} UTC</time></p>` +
      `<p data-to="${escaped(to)}">${escaped(text)}</p></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5">
<title>${texts.title.en}</title>
</head>
<body>
<main>
<h1>${both(texts.title)}</h1>
<p>${both(texts.explanation)}</p>
${items.length === 0 ? `<p>${both(texts.empty)}</p>` : `<ul>\n${items.join('\n')}\n</ul>`}
</main>
</body>
</html>
`;
}

function both({ en, zh }: Message): string {
  return `${en} <span lang="zh">${zh}</span>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
