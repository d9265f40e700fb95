/**
 * Talking with the page that embeds this one. It says hello; this page asks for a code with two public values, an anchor and the name of a
 * key; the page answers with what the city sealed. Nothing else is said, and nothing depends on what a code says.
 */

export interface Wanted {
  readonly anchor: string;
  readonly key: string;
}

export interface Listener {
  /** The page is there: codes can be asked for. */
  readonly hello: () => void;
  readonly delivered: (jwe: string) => void;
  /** The platform got nothing from the city, or could not reach it. */
  readonly failed: () => void;
}

/** Listens to the embedding page of this origin and to nobody else. Answers with the way to ask it. */
export function listenToPage(origin: string, listener: Listener): (wanted: Wanted) => void {
  addEventListener('message', ({ data, origin: from, source }: MessageEvent<unknown>) => {
    if (from !== origin || source !== parent) return;
    if (typeof data !== 'object' || data === null || !('healthCode' in data)) return;
    if (data.healthCode === 'hello') listener.hello();
    else if (data.healthCode === 'failed') listener.failed();
    else if (data.healthCode === 'delivered' && 'jwe' in data && typeof data.jwe === 'string')
      listener.delivered(data.jwe);
  });
  return (wanted) => parent.postMessage({ healthCode: 'wanted', ...wanted }, origin);
}
