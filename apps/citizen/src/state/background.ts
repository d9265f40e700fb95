/** What goes on behind the screens once the code is there: news, visits that wait, and this device's push messages. */

import { codeOf, everyone, renew } from './codes.ts';
import { cityNow, NoAnswer, ProblemAnswer, session } from './contact.ts';
import { learnThisDevice } from './this-device.ts';
import { learnUnread, unread } from './unread.ts';

/** Whoever comes back to the app sees a code no older than this, so that a change of colour shows. */
const freshAgainMs = 60_000;

let lastRound = Number.NEGATIVE_INFINITY;

/** Starts it; called once. */
export function startBackground(): void {
  session.watch(() => void round());
  globalThis.addEventListener('online', () => void round());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || session.get() !== 'signed-in') return;
    renewOlder(freshAgainMs);
    if (performance.now() - lastRound > freshAgainMs) void round();
  });
  void round();
}

async function round(): Promise<void> {
  if (session.get() !== 'signed-in') return;
  lastRound = performance.now();
  await Promise.all([learnThisDevice, learnNews, deliver, renewPush].map(quietly));
}

async function learnNews(): Promise<void> {
  const before = unread.get();
  await learnUnread();
  // News may be a change of colour.
  if (unread.get() > before) renewOlder(freshAgainMs);
}

async function deliver(): Promise<void> {
  const { deliverQueued } = await import('../check-ins/visits.ts');
  await deliverQueued();
}

async function renewPush(): Promise<void> {
  const { renewSubscription } = await import('./push-subscription.ts');
  await renewSubscription();
}

/** Nobody waits for any of it; the next round tries again. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof ProblemAnswer || isNotLoaded(error))) throw error;
  }
}

/** A file of the app that did not arrive for want of a network. */
function isNotLoaded(error: unknown): boolean {
  return error instanceof TypeError;
}

function renewOlder(ms: number): void {
  for (const who of everyone()) {
    const { code } = codeOf(who).get();
    if (code !== undefined && cityNow() - Date.parse(code.issuedAt) > ms) void renew(who);
  }
}
