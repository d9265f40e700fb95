/**
 * Talking with the page that embeds this one. It says hello; this page asks for a code with two public values, an anchor and the name of a
 * key; the page answers with what the city sealed. Nothing else is said, and nothing depends on what a code says.
 */

export interface Wanted {
  readonly anchor: string;
  readonly key: string;
}

export interface Listener {
  /** The page is there for this user of the app, by the app's own name for them: codes can be asked for. */
  readonly hello: (user: string) => void;
  readonly delivered: (jwe: string) => void;
  /** The platform got nothing from the city, or could not reach it. */
  readonly failed: () => void;
}

/** Listens to the embedding page of this origin and to nobody else, keeping what comes before it is known. Answers with the way to ask it. */
export function listenToPage(origin: Promise<string>, listener: Listener): (wanted: Wanted) => void {
  addEventListener('message', (event: MessageEvent<unknown>) => void takeFrom(origin, event, listener));
  return (wanted) => void origin.then((page) => parent.postMessage({ healthCode: 'wanted', ...wanted }, page));
}

async function takeFrom(
  page: Promise<string>,
  { data, origin, source }: MessageEvent<unknown>,
  listener: Listener,
): Promise<void> {
  if (origin !== (await page) || source !== parent) return;
  if (typeof data !== 'object' || data === null || !('healthCode' in data)) return;
  if (data.healthCode === 'hello') listener.hello('user' in data ? String(data.user).slice(0, 100) : '');
  else if (data.healthCode === 'failed') listener.failed();
  else if (data.healthCode === 'delivered' && 'jwe' in data && typeof data.jwe === 'string')
    listener.delivered(data.jwe);
}
