/** The page that an app embeds: asks the app to bring a code sealed to this device, opens it here, and shows it. */

import '@open-health-code/ui/tokens.css';
import './embed.css';
import { createClient } from '@open-health-code/contract/client';
import { createLivenessChain, newLivenessSeed } from '@open-health-code/health-code';
import { embedWords } from '@open-health-code/messages/platforms';
import { provideChineseGlyphs } from '@open-health-code/ui';
import { openDelivery } from './delivery.ts';
import { deviceKeyFor, forgetCode, keepCode, keptCodeFor, type DeviceKey, type KeptCode } from './kept.ts';
import { liveCode } from './live-code.ts';
import { button, element, show, word } from './page.ts';
import { listenToPage } from './platform-page.ts';
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
await start();

async function start(): Promise<void> {
  const platformId = new URLSearchParams(location.search).get('platform') ?? '';
  if (parent === window) {
    show(element('p', {}, word(embedWords.notEmbedded, { address: location.origin })));
    return;
  }
  show(element('p', {}, word(embedWords.loading)));
  const platform = await createClient()
    .request('GET /v1/platforms/:platform', { params: { platform: platformId } })
    .catch(() => undefined);
  const origin = platform?.body.origin ?? null;
  if (platform === undefined || origin === null) {
    show(element('p', {}, word(embedWords.unknownApp)));
    return;
  }
  const clockErrorMs = platform.serverTime === undefined ? 0 : platform.serverTime.at - Date.now();
  // A difference that the header's whole seconds may explain is none.
  const cityNow = (): number => Date.now() + (Math.abs(clockErrorMs) > 2000 ? clockErrorMs : 0);
  await serve({ platformId, name: platform.body.name, origin, cityNow, key: await deviceKeyFor(platformId) });
}

interface Place {
  readonly platformId: string;
  readonly name: string;
  readonly origin: string;
  readonly cityNow: () => number;
  readonly key: DeviceKey;
}

async function serve({ platformId, name, origin, cityNow, key }: Place): Promise<void> {
  let asked: Asked | undefined;
  let kept = await keptCodeFor(platformId);
  let greeted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { showKept, showInstead } = screen(cityNow);

  const ask = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, renewMs);
    const seed = newLivenessSeed();
    asked = { seed, anchor: base64url(createLivenessChain(seed).anchor) };
    askPage({ anchor: asked.anchor, key: key.keyId });
  };
  const failed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, againMs);
    showKept(kept, kept === undefined ? embedWords.noDeliveryNone : embedWords.noDelivery);
  };
  const delivered = async (jwe: string): Promise<void> => {
    if (asked === undefined) return;
    const { seed, anchor } = asked;
    const opened = await openDelivery(jwe, key, anchor);
    if (opened === undefined) {
      // Never connected, or not any more: then the last code is nobody's to show either.
      kept = undefined;
      await forgetCode(platformId);
      showInstead(...connecting());
      return;
    }
    kept = { seed, delivered: opened };
    await keepCode(platformId, kept);
    showKept(kept);
  };
  const connecting = (): HTMLElement[] => [
    element('h1', {}, word(embedWords.connectTitle)),
    element('p', {}, word(embedWords.connectWhy, { app: name })),
    button(word(embedWords.connect), 'primary', () => {
      if (!openConnecting({ platform: platformId, key: key.publicKey }, ask)) {
        show(element('p', {}, word(embedWords.noPopup, { address: location.origin })));
      }
    }),
  ];
  const askPage = listenToPage(origin, {
    hello: () => {
      // An app that says hello without end is not asked without end.
      if (!greeted) ask();
      greeted = true;
    },
    delivered: (jwe) => void delivered(jwe),
    failed,
  });
  if (kept !== undefined) showKept(kept);
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
