/** The page on which a visitor of the demonstration chooses who to be. */

import { randomBytes } from 'node:crypto';
import { languages, say, type Message } from '@open-health-code/messages';
import { demonstrationIdentity as words } from '@open-health-code/messages/demonstration';
import { choicePath } from './identity-provider.ts';
import type { DemonstrationPerson } from './people.ts';

export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Both languages at once: nobody knows yet which the visitor reads. */
export function choicePage(uid: string, people: readonly DemonstrationPerson[]): Page {
  const choices = people.map(
    (person) => `<li><form method="post" action="${choicePath}/${uid}/${person.id}">
      <button data-role="${person.role}"><span class="mark ${person.role}" aria-hidden="true">${marks[person.role]}</span>
      <span><strong>${escaped(person.name)}</strong>${inBoth(words[person.role], 'small')}${changed(person)}</span></button></form></li>`,
  );
  return page(`<h1>${inBoth(words.title, 'span')}</h1>
    <p>${inBoth(words.explanation, 'span')}</p>
    <ul>${choices.join('')}</ul>
    <form method="post" action="${choicePath}/${uid}/cancel"><button class="quiet">${inBoth(words.cancel, 'span')}</button></form>`);
}

/** Somebody who was chosen for a colour may have another by now. */
function changed({ now }: DemonstrationPerson): string {
  return now === undefined ? '' : inBoth(words[`now-${now}`], 'small');
}

/** Shown when the sign-in that the page belonged to is over. */
export function endedPage(): Page {
  return page(`<h1>${inBoth(words.failed, 'span')}</h1><p><a href="/">${inBoth(words.back, 'span')}</a></p>`);
}

/** Shape and word say what the colour says. */
const marks: Readonly<Record<DemonstrationPerson['role'], string>> = {
  green: '●',
  yellow: '▲',
  red: '■',
  holder: '5',
  elder: '❖',
  undeclared: '○',
  visitor: '✈',
};

function page(body: string): Page {
  const nonce = randomBytes(16).toString('base64');
  return {
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say(words.title, 'en')}</title><link rel="stylesheet" href="/modules/fonts/index.css"><style nonce="${nonce}">${style}</style><main>${body}</main></html>`,
    contentSecurityPolicy: `default-src 'none'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  };
}

function inBoth(message: Message, element: 'span' | 'small'): string {
  const tags = { en: 'en', zh: 'zh-Hans' } as const;
  return languages
    .map(
      (language) => `<${element} class="text" lang="${tags[language]}">${escaped(say(message, language))}</${element}>`,
    )
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

const style = `
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
  --page: #f3f5f8; --surface: #fff; --line: #d3dae3; --ink: #10171f; --quiet: #525e6c; --accent: #1553b5; }
@media (prefers-color-scheme: dark) { :root { --page: #0e1319; --surface: #18202a; --line: #33404f; --ink: #eef2f6; --quiet: #a9b5c2; --accent: #8fb7ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
/* The font that comes along stands first: text drawn before a later one is known stays as it is. */
:lang(zh), strong { font-family: 'Noto Sans SC Variable', system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
p { color: var(--quiet); margin: 0 0 1.5rem; }
.text { display: block; }
ul { list-style: none; margin: 0 0 1.5rem; padding: 0; display: grid; gap: .75rem; }
button { font: inherit; color: inherit; width: 100%; text-align: start; display: flex; gap: 1rem; align-items: center; padding: .875rem 1rem;
  background: var(--surface); border: 1px solid var(--line); border-radius: .875rem; cursor: pointer; }
button:hover { border-color: var(--accent); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.quiet { justify-content: center; text-align: center; background: none; }
small { color: var(--quiet); font-size: .9375rem; }
a { color: var(--accent); }
.mark { flex: none; width: 2.75rem; height: 2.75rem; border-radius: 50%; display: grid; place-items: center; font-size: 1.25rem;
  background: #56616e; color: #fff; }
.mark.green { background: #0a7a3b; } .mark.yellow { background: #f6b900; color: #241b00; } .mark.red { background: #b4121f; }
`;
