/** The page that an app embeds: asks the app to bring a code sealed to this device, opens it here, and shows it. */

import '@open-health-code/ui/tokens.css';
import './embed.css';
import { createClient, ProblemAnswer } from '@open-health-code/contract/client';
import { createLivenessChain, newLivenessSeed } from '@open-health-code/health-code';
import { embedWords } from '@open-health-code/messages/platforms';
import { provideChineseGlyphs } from '@open-health-code/ui';
import { openDelivery } from './delivery.ts';
import { deviceKeyFor, forgetCode, keepCode, keptCodeFor, type KeptCode } from './kept.ts';
import { liveCode } from './live-code.ts';
import { button, element, show, word } from './page.ts';
import { listenToPage, type Wanted } from './platform-page.ts';
import { openConnecting } from './windows.ts';

/** A new code is asked for this often, whatever the last one said: the app sees when it is asked. */
const renewMs = 10 * 60_000;
/** An app that could not bring one is asked again after this long. */
const againMs = 30_000;

interface Asked {
  readonly seed: Uint8Array<ArrayBuffer>;
  readonly anchor: string;
}

provideChineseGlyphs(() => import('./fallback-font.ts'));
if (parent === window) show(element('p', {}, word(embedWords.notEmbedded, { address: location.origin })));
else start();

interface Place {
  readonly platformId: string;
  readonly name: string;
  readonly origin: string;
  readonly cityNow: () => number;
}

/** Listens at once: the app's hello may come before the city has said which app may say it. */
function start(): void {
  show(element('p', {}, word(embedWords.loading)));
  const place = placeOf(new URLSearchParams(location.search).get('platform') ?? '');
  let user: string | undefined;
  let serving: Promise<Serving> | undefined;
  const askPage = listenToPage(
    place.then(({ origin }) => origin),
    {
      // From the first hello on there is one user; for another one the page begins anew.
      hello: (whom) => {
        if (user !== undefined && user !== whom) location.reload();
        user = whom;
        // An app that says hello without end is not asked without end.
        serving ??= place.then(async (found) => await serve(found, whom, askPage));
      },
      delivered: (jwe) => void serving?.then(async ({ delivered }) => await delivered(jwe)),
      failed: () => void serving?.then(({ failed }) => failed()),
    },
  );
}

/** The app that this page is embedded by, as the city knows it. The browser lets no other one embed it under this name. */
async function placeOf(platformId: string): Promise<Place> {
  for (;;) {
    try {
      const { body, serverTime } = await createClient().request('GET /v1/platforms/:platform', {
        params: { platform: platformId },
      });
      if (body.origin !== null) {
        const clockErrorMs = serverTime === undefined ? 0 : serverTime.at - Date.now();
        // A difference that the header's whole seconds may explain is none.
        const cityNow = (): number => Date.now() + (Math.abs(clockErrorMs) > 2000 ? clockErrorMs : 0);
        return { platformId, name: body.name, origin: body.origin, cityNow };
      }
      show(element('p', {}, word(embedWords.unknownApp)));
    } catch (error) {
      show(element('p', {}, word(error instanceof ProblemAnswer ? embedWords.unknownApp : embedWords.noDeliveryNone)));
    }
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

interface Serving {
  readonly delivered: (jwe: string) => Promise<void>;
  readonly failed: () => void;
}

async function serve(
  { platformId, name, cityNow }: Place,
  user: string,
  askPage: (wanted: Wanted) => void,
): Promise<Serving> {
  const holder = `${platformId} ${user}`;
  const key = await deviceKeyFor(holder);
  let kept = await keptCodeFor(holder);
  let asked: Asked | undefined;
  let justConnected = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { showKept, showInstead } = screen(cityNow);

  const ask = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, renewMs);
    const seed = newLivenessSeed();
    asked = { seed, anchor: base64url(createLivenessChain(seed).anchor) };
    askPage({ anchor: asked.anchor, key: key.keyId });
  };
  const connected = (): void => {
    justConnected = true;
    ask();
  };
  const connect = (): void => {
    if (!openConnecting({ platform: platformId, key: key.publicKey }, connected)) {
      showInstead(element('p', {}, word(embedWords.noPopup, { address: location.origin })));
    }
  };
  const showConnecting = (): void => {
    showInstead(
      element('h1', {}, word(embedWords.connectTitle)),
      element('p', {}, word(justConnected ? embedWords.otherIdentity : embedWords.connectWhy, { app: name })),
      button(word(embedWords.connect), 'primary', connect),
    );
  };

  if (kept !== undefined) showKept(kept);
  ask();
  return {
    delivered: async (jwe) => {
      if (asked === undefined) return;
      const { seed, anchor } = asked;
      const opened = await openDelivery(jwe, key, anchor);
      if (opened === 'not-asked') return;
      if (opened === 'not-for-this-device') {
        // Never connected, or not any more: then the last code is nobody's to show either.
        kept = undefined;
        await forgetCode(holder);
        showConnecting();
      } else {
        kept = { seed, delivered: opened };
        await keepCode(holder, kept);
        showKept(kept);
      }
      justConnected = false;
    },
    failed: () => {
      clearTimeout(timer);
      timer = setTimeout(ask, againMs);
      showKept(kept, kept === undefined ? embedWords.noDeliveryNone : embedWords.noDelivery);
    },
  };
}

type Remark = typeof embedWords.noDelivery | typeof embedWords.noDeliveryNone;

interface Screen {
  /** The code kept last, with a remark. */
  readonly showKept: (kept: KeptCode | undefined, remark?: Remark) => void;
  /** Anything else. */
  readonly showInstead: (...children: readonly HTMLElement[]) => void;
}

/** What is shown next stops what was shown before. */
function screen(cityNow: () => number): Screen {
  let running = new AbortController();
  const showInstead = (...children: readonly HTMLElement[]): void => {
    running.abort();
    running = new AbortController();
    show(...children);
  };
  const showKept: Screen['showKept'] = (kept, remark) => {
    const remarks = remark === undefined ? [] : [element('p', { class: 'ui-quiet' }, word(remark))];
    if (kept?.delivered.state === 'none') {
      remarks.unshift(element('p', {}, word(embedWords.none, { address: location.origin })));
    }
    if (kept?.delivered.state !== 'code') {
      showInstead(...remarks);
      return;
    }
    const leftMs = Date.parse(kept.delivered.expiresAt) - cityNow();
    if (leftMs <= 0) {
      showInstead(element('p', {}, word(embedWords.expired)), ...remarks);
      return;
    }
    showInstead();
    const { signal } = running;
    show(liveCode(kept.delivered, kept.seed, cityNow, signal), ...remarks);
    const ending = setTimeout(() => showKept(kept), leftMs);
    signal.addEventListener('abort', () => clearTimeout(ending));
  };
  return { showKept, showInstead };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
