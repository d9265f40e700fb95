/** One person as the platform sees them: the code as their phone shows it, every reason, every change. */

import { createLivenessChain, newLivenessSeed, showCode } from '@open-health-code/health-code';
import { encodeQR } from 'qr';
import { ask, byId, colourText, element, failWith, shortTime, type Colour } from './elements.ts';

interface Both {
  readonly en: string;
  readonly zh: string;
}

interface Explanation {
  readonly name: string;
  readonly colour: Colour;
  readonly nextChangeAt: string | null;
  readonly reasons: readonly {
    readonly rule: string;
    readonly kind: string;
    readonly source: string;
    readonly strength: string;
    readonly colour: Colour;
    readonly since: string;
    readonly until: string | null;
    readonly release: Both | null;
    readonly messages: Both;
    readonly instructions: Both;
    readonly contest: Both;
    readonly facts: Readonly<Record<string, unknown>>;
  }[];
  readonly history: readonly {
    readonly at: string;
    readonly from: Colour;
    readonly to: Colour;
    readonly rules: readonly string[];
  }[];
}

interface Issued {
  readonly code: string;
  readonly expiresAt: string;
}

const personId = location.hash.slice(1);

try {
  const explanation = await ask<Explanation>(`/v1/operator/people/${encodeURIComponent(personId)}`);
  showReasons(explanation);
  showHistory(explanation);
  if (explanation.colour === 'none') {
    byId('code').replaceChildren(
      title(explanation),
      element('p', {}, 'Without a valid health declaration there is no code.'),
    );
  } else await showLiveCode(explanation);
} catch (error) {
  failWith(byId('code'), error);
}

function title({ colour, name }: Explanation): HTMLElement {
  return element('div', {}, element('p', { class: `word ${colour}` }, colourText(colour)), element('p', {}, name));
}

/** This page is the phone: it makes the chain, keeps the seed to itself, and shows a new slot every half minute. */
async function showLiveCode(explanation: Explanation): Promise<void> {
  const chain = createLivenessChain(newLivenessSeed());
  const anchor = btoa(String.fromCodePoint(...chain.anchor))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  const issued = await ask<Issued>(`/v1/operator/people/${encodeURIComponent(personId)}/codes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ anchor }),
  });
  const picture = element('img', { alt: 'QR code of this person, new every 30 seconds' });
  const clock = element('p', { class: 'clock' });
  const text = element('textarea', { readonly: '', rows: '4', 'aria-label': 'The code as text, to paste at a gate' });
  byId('code').replaceChildren(
    title(explanation),
    picture,
    clock,
    text,
    element('p', { class: 'quiet' }, `Valid until ${shortTime(issued.expiresAt)}`),
  );
  let shownUntil = 0;
  const tick = (): void => {
    const now = Date.now();
    clock.textContent = new Date(now).toLocaleTimeString();
    if (now < shownUntil) return;
    const shown = showCode(issued.code, chain, now);
    shownUntil = Math.max(shown.showUntil, now + 1000);
    const svg = encodeQR(shown.text, 'svg', { ecc: 'medium', encoding: 'alphanumeric', border: 4 });
    picture.setAttribute('src', `data:image/svg+xml,${encodeURIComponent(svg)}`);
    text.textContent = shown.text;
  };
  tick();
  setInterval(tick, 250);
}

function showReasons({ reasons, nextChangeAt }: Explanation): void {
  const cards = reasons.map((reason) =>
    element(
      'article',
      { class: 'reason' },
      element('p', { class: reason.colour }, `${colourText(reason.colour)} – ${reason.messages.en}`),
      element('p', { lang: 'zh' }, reason.messages.zh),
      definitions({
        Rule: reason.rule,
        Evidence: `${reason.kind} (${reason.strength}), from ${reason.source}`,
        Since: shortTime(reason.since),
        ...(reason.until === null ? {} : { Until: shortTime(reason.until) }),
        ...(reason.release === null ? {} : { Ends: `${reason.release.en} ${reason.release.zh}` }),
        Facts: Object.entries(reason.facts)
          .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
          .join('; '),
        'What to do': `${reason.instructions.en} ${reason.instructions.zh}`,
        'To contest': `${reason.contest.en} ${reason.contest.zh}`,
      }),
    ),
  );
  byId('reasons').replaceChildren(
    element('h2', {}, 'Why'),
    ...(cards.length === 0 ? [element('p', {}, 'There is nothing against this person.')] : cards),
    element(
      'p',
      { class: 'quiet' },
      nextChangeAt === null ? '' : `Next change by time alone: ${shortTime(nextChangeAt)}`,
    ),
  );
}

function definitions(entries: Readonly<Record<string, string>>): HTMLElement {
  return element(
    'dl',
    {},
    ...Object.entries(entries).flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]),
  );
}

function showHistory({ history }: Explanation): void {
  if (history.length === 0) return;
  byId('history').replaceChildren(
    element('h2', {}, 'History'),
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...['When', 'From', 'To', 'Because of'].map((text) => element('th', { scope: 'col' }, text))),
      ),
      element(
        'tbody',
        {},
        ...history.map((change) =>
          element(
            'tr',
            {},
            element('td', {}, shortTime(change.at)),
            element('td', { class: change.from }, colourText(change.from)),
            element('td', { class: change.to }, colourText(change.to)),
            element('td', {}, change.rules.join(', ') || '–'),
          ),
        ),
      ),
    ),
  );
}
