/**
 * The first request for a code, made by a few lines inside the page itself: on a slow line the answer is there by the time the app is.
 * Only where nothing is kept that could be shown at once.
 */

export interface EarlyRequest {
  readonly seed: Uint8Array<ArrayBuffer>;
  readonly answer: Promise<Response>;
}

declare global {
  var earlyCode: EarlyRequest | undefined;
}

export const codesAddress = '/v1/people/me/codes';
const keptMark = 'healthcode-kept';

/** Whether a code is kept, as far as can be told without waiting; a browser that keeps nothing has none. */
export function hasKeptCode(): boolean {
  try {
    return localStorage.getItem(keptMark) !== null;
  } catch {
    return false;
  }
}

export function markKeptCode(kept: boolean): void {
  try {
    if (kept) localStorage.setItem(keptMark, '1');
    else localStorage.removeItem(keptMark);
  } catch {
    // Then the code is asked for at each opening.
  }
}

/** The seed of the request that is under way already, if there is one that nobody took. */
export function earlySeed(): Uint8Array<ArrayBuffer> | undefined {
  return globalThis.earlyCode?.seed;
}

/** `fetch`, answering the first request for a code with the one made early. */
export async function fetchWithEarly(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const early = globalThis.earlyCode;
  if (early === undefined || address !== codesAddress) return await fetch(address, init);
  globalThis.earlyCode = undefined;
  const answer = await early.answer;
  // It may have waited for the app: its time says nothing of this phone's clock.
  const headers = new Headers(answer.headers);
  headers.delete('date');
  return new Response(answer.body, { status: answer.status, headers });
}
