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
const mark = 'healthcode-enrolled';

/**
 * What this phone is known to be without waiting for anything: `kept`, it has a code to show; `enrolled`, somebody signed in here, or
 * went to do so; undefined, nobody did, as far as this phone and the page tell.
 */
export function enrolment(): 'kept' | 'enrolled' | undefined {
  const noted = readNote();
  if (noted === 'kept' || noted === 'enrolled') return noted;
  // The city's word, for a browser that keeps nothing or was emptied; a page kept for opening without a network never has it.
  return document.documentElement.dataset['session'] === 'begun' ? 'enrolled' : undefined;
}

function readNote(): string | null {
  try {
    return localStorage.getItem(mark);
  } catch {
    return null;
  }
}

export function noteEnrolment(state: 'kept' | 'enrolled' | undefined): void {
  try {
    if (state === undefined) localStorage.removeItem(mark);
    else localStorage.setItem(mark, state);
  } catch {
    // Then it is found out by asking at each opening.
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
  const answer = await Promise.race([early.answer, aborted(init?.signal ?? undefined)]);
  // It may have waited for the app: its time says nothing of this phone's clock.
  const headers = new Headers(answer.headers);
  headers.delete('date');
  return new Response(answer.body, { status: answer.status, headers });
}

/** Never settles but by the signal. */
async function aborted(signal: AbortSignal | undefined): Promise<never> {
  return await new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('no answer in time')));
  });
}
