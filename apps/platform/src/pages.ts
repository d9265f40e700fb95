/** The reference platform's own pages. It knows its users; of the city it shows what the city's frame shows. */

import type { PlatformUser, ValidityAnswer } from './server.ts';
import type { Seen } from './seen-bytes.ts';

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/app.css">
<script type="module" src="/app.js"></script>
</head>
<body>
<header><a href="/">Reference Platform <span lang="zh-CN">示例平台</span></a>
<nav><a href="/employer">Employer <span lang="zh-CN">用人单位</span></a> <a href="/seen">What we saw <span lang="zh-CN">本平台所见</span></a></nav></header>
<main><h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>`;
}

export function signInPage(users: readonly PlatformUser[]): string {
  const choices = users.map(
    ({ userId, name }) => `<li><button type="button" data-user="${escape(userId)}">${escape(name)}</button></li>`,
  );
  return page(
    'Who are you? 请选择用户',
    `<p>An app with users of its own, whose names it has verified. <span lang="zh-CN">本应用自有实名用户。</span></p>
<ul class="users">${choices.join('\n')}</ul>`,
  );
}

export function codePage(user: PlatformUser, frame: string): string {
  return page(
    `Hello, ${user.name} 您好`,
    `<p>Below is the city’s page. This app carries its contents sealed and cannot read them. <span lang="zh-CN">以下为城市页面，本应用仅负责加密传递，无法读取内容。</span></p>
<iframe id="health-code" data-user="${escape(user.userId)}" data-address="${escape(frame)}" title="Health code 健康码"></iframe>
<p><button type="button" data-user="">Sign out 退出</button></p>`,
  );
}

export function employerPage(
  rows: readonly { user: PlatformUser; consentId: string; valid: ValidityAnswer }[],
): string {
  const words: Readonly<Record<ValidityAnswer, string>> = {
    yes: '✔ Yes 是',
    no: '✘ No 否',
    'not asked': '– Not asked 未查询',
    refused: '– The city does not answer 城市未答复',
  };
  const lines = rows.map(
    ({ user, consentId, valid }) => `<tr><td>${escape(user.name)}</td>
<td><form data-employee="${escape(user.userId)}"><label>Consent number 授权编号 <input name="consent" value="${escape(consentId)}" size="36"></label> <button>Save 保存</button></form></td>
<td class="valid">${words[valid]}</td></tr>`,
  );
  return page(
    'Employees 员工',
    `<p>Whoever consents at the city hands over a number. With it the city says yes or no, and nothing more. <span lang="zh-CN">员工在城市平台授权后提供编号，城市仅回答“是”或“否”。</span></p>
<table><thead><tr><th>Name 姓名</th><th>Consent 授权</th><th>Valid now? 当前有效</th></tr></thead><tbody>${lines.join('\n')}</tbody></table>`,
  );
}

export function seenPage(seen: readonly Seen[]): string {
  const entries = seen
    .toReversed()
    .map(({ at, from, what, text }) => `<h2>${at} ${from}: ${escape(what)}</h2><pre>${escape(text)}</pre>`);
  return page('What we saw 本平台所见', entries.join('\n'));
}

export const styleSheet = `body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#1d1b26;background:#f7f5fb}
header{display:flex;gap:1rem;justify-content:space-between;flex-wrap:wrap;padding:.75rem 1rem;background:#3d2a78}
header a{color:#fff;margin-right:1rem}
main{max-width:48rem;margin:0 auto;padding:1rem}
iframe{width:100%;max-width:26rem;height:40rem;border:1px solid #8b83a6;border-radius:.5rem;background:#fff}
button{font:inherit;padding:.5rem 1rem;min-height:2.75rem}
.users{list-style:none;padding:0;display:grid;gap:.5rem}
table{border-collapse:collapse}td,th{padding:.5rem;text-align:left;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;padding:.5rem}h2{font-size:1rem}`;
