/**
 * Between the embedded page and the window it opens for connecting, both of the city's origin. The key is taken from the opener only when
 * the browser says that it is of this origin: an app that opens the window itself, with a key of its own, is not heard.
 */

import type { DeviceKey } from './kept.ts';

/** What the embedded page asks to be let do. */
export interface ConnectionRequest {
  readonly platform: string;
  readonly key: DeviceKey['publicKey'];
}

let answering = new AbortController();

/** In the embedded page: opens the window and answers it. False where the app lets no window open. */
export function openConnecting(request: ConnectionRequest, connected: () => void): boolean {
  const opened = open(
    `/embed/connect?lang=${document.documentElement.lang}`,
    'health-code-connect',
    'popup,width=420,height=720',
  );
  if (opened === null) return false;
  // Pressed again, the same window comes to the front: it is to be answered once.
  answering.abort();
  answering = new AbortController();
  addEventListener(
    'message',
    ({ data, origin, source }: MessageEvent<unknown>) => {
      if (origin !== location.origin || source !== opened) return;
      if (data === 'connecting') opened.postMessage(request, location.origin);
      if (data === 'connected') connected();
    },
    { signal: answering.signal },
  );
  return true;
}

/** In the window: what the embedded page asks; undefined when nobody of this origin opened the window. */
export async function readRequest(): Promise<ConnectionRequest | undefined> {
  const opener = window.opener as Window | null;
  if (opener === null) return undefined;
  return await new Promise((resolve) => {
    const waiting = setTimeout(() => resolve(undefined), 5000);
    addEventListener('message', ({ data, origin, source }: MessageEvent<ConnectionRequest>) => {
      if (origin !== location.origin || source !== opener) return;
      clearTimeout(waiting);
      resolve(data);
    });
    opener.postMessage('connecting', location.origin);
  });
}

/** In the window: tells the embedded page that it may ask for codes now. */
export function tellConnected(): void {
  (window.opener as Window | null)?.postMessage('connected', location.origin);
}
