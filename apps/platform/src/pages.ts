/** The reference platform's own pages. It knows its users; of the city it shows what the city's frame shows. */

import { say, type Language } from '@open-health-code/messages';
import {
  platformCode,
  platformEmployer,
  platformSeen,
  platformSignIn,
  platformWords,
} from '@open-health-code/messages/reference-platform';
import type { Seen } from './seen-bytes.ts';
import type { PlatformUser, ValidityAnswer } from './server.ts';

type PagePath = '/' | '/employer' | '/seen';

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const tags = { en: 'en', zh: 'zh-CN' } as const;

interface Shown {
  readonly language: Language;
  readonly title: string;
  /** Where in the navigation it is; nowhere where absent. */
  readonly path?: PagePath;
  /** HTML. */
  readonly body: string;
}

function page({ language, title, path, body }: Shown): string {
  const link = (to: PagePath, word: (typeof platformWords)['code' | 'employer' | 'seen']): string =>
    `<a href="${to}"${to === path ? ' aria-current="page"' : ''}>${icons[to]}<span>${say(word, language)}</span></a>`;
  const other = language === 'en' ? 'zh' : 'en';
  return `<!doctype html>
<html lang="${tags[language]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#4527a0">
<title>${escape(title)} · ${say(platformWords.app, language)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/fonts/index.css">
<link rel="stylesheet" href="/app.css">
<script type="module" src="/app.js"></script>
</head>
<body>
<a class="skip" href="#content">${say(platformWords.skip, language)}</a>
<header><div class="bar"><a class="brand" href="/">${icons.brand}${say(platformWords.app, language)}</a>
<nav aria-label="${say(platformWords.navigation, language)}">${link('/', platformWords.code)}${link('/employer', platformWords.employer)}${link('/seen', platformWords.seen)}</nav>
<a class="language" href="?lang=${other}" lang="${tags[other]}" hreflang="${tags[other]}">${say(platformWords.otherLanguage, language)}</a></div></header>
<main id="content" tabindex="-1"><h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>`;
}

/** The last character, as people of a Chinese name are pictured; the first of other names. */
function avatar(name: string): string {
  const characters = [...name];
  const shown = /\p{Script=Han}$/u.test(name) ? characters.at(-1) : characters[0];
  return `<span class="avatar" aria-hidden="true">${escape(shown ?? '')}</span>`;
}

export function signInPage(language: Language, users: readonly PlatformUser[]): string {
  const choices = users.map(
    ({ userId, name }) =>
      `<li><button class="card person" name="user" value="${escape(userId)}">${avatar(name)}<span>${escape(name)}</span>${icons.next}</button></li>`,
  );
  return page({
    language,
    title: say(platformSignIn.title, language),
    path: '/',
    body: `<p class="quiet">${say(platformSignIn.about, language)}</p>
<form method="post" action="/session"><ul class="cards">${choices.join('\n')}</ul></form>`,
  });
}

/** @param frame address of the city's page. */
export function codePage(language: Language, { userId, name }: PlatformUser, frame: string): string {
  return page({
    language,
    title: say(platformCode.title, language, { name }),
    path: '/',
    body: `<div class="beside">
<iframe class="card" id="health-code" data-user="${escape(userId)}" data-address="${escape(`${frame}&lang=${language}`)}" title="${say(platformCode.frame, language)}"></iframe>
<div class="stack"><section class="card"><h2>${icons.sealed}${say(platformCode.sealedTitle, language)}</h2>
<p class="quiet">${say(platformCode.sealed, language)}</p>
<p><a href="/seen">${say(platformCode.proof, language)}</a></p></section>
<form method="post" action="/session"><button class="secondary" name="user" value="">${say(platformCode.signOut, language)}</button></form></div>
</div>`,
  });
}

export interface Employee {
  readonly user: PlatformUser;
  readonly consentId: string;
  readonly valid: ValidityAnswer;
}

const validityMarks: Readonly<Record<ValidityAnswer, string>> = { yes: '✓', no: '✕', 'not asked': '–', refused: '…' };

export function employerPage(language: Language, employees: readonly Employee[]): string {
  const cards = employees.map(({ user: { userId, name }, consentId, valid }) => {
    const id = escape(userId);
    const kind = valid.replace(' ', '-');
    return `<li class="card employee" id="${id}"><div class="person">${avatar(name)}<h2>${escape(name)}</h2>
<span class="valid ${kind}"><span aria-hidden="true">${validityMarks[valid]}</span> ${say(platformEmployer[valid], language)}</span></div>
<form method="post" action="/consents"><input type="hidden" name="user" value="${id}">
<label for="consent-${id}">${say(platformEmployer.consent, language)}</label>
<div class="entry"><input id="consent-${id}" name="consent" value="${escape(consentId)}" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="60">
<button aria-label="${escape(say(platformEmployer.saveFor, language, { name }))}">${say(platformEmployer.save, language)}</button></div></form></li>`;
  });
  return page({
    language,
    title: say(platformEmployer.title, language),
    path: '/employer',
    body: `<p class="quiet">${say(platformEmployer.about, language)}</p>
<ul class="cards">${cards.join('\n')}</ul>`,
  });
}

export function seenPage(language: Language, seen: readonly Seen[]): string {
  const entries = seen
    .toReversed()
    .map(
      ({ at, from, what, text }) =>
        `<li class="card"><details><summary><span class="from">${say(platformSeen[from], language)}</span> <strong>${escape(what)}</strong> <time datetime="${at}">${at.slice(11, 19)} UTC</time></summary><pre>${escape(text)}</pre></details></li>`,
    );
  return page({
    language,
    title: say(platformSeen.title, language),
    path: '/seen',
    body: `<p class="quiet">${say(platformSeen.about, language)}</p>
${entries.length === 0 ? `<p class="card">${say(platformSeen.nothing, language)}</p>` : `<ol class="seen">${entries.join('\n')}</ol>`}`,
  });
}

export function notFoundPage(language: Language): string {
  return page({ language, title: say(platformWords.notFound, language), body: '' });
}

const icon = (path: string): string =>
  `<svg aria-hidden="true" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${path}</svg>`;

const icons = {
  '/': icon('<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20v-2"/>'),
  '/employer': icon('<path d="M4 8h16v12H4zM9 8V4h6v4M4 13h16"/>'),
  '/seen': icon('<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>'),
  brand: icon('<path d="M12 3l8 4.5v9L12 21l-8-4.5v-9z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>'),
  sealed: icon('<path d="M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3"/>'),
  next: icon('<path d="M9 6l6 6-6 6"/>'),
} as const;
