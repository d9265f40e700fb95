/** What goes on behind the screens once the code is there: news, visits that wait, and this device's push messages. */

import { codeOf, everyone, renew, renewSoon } from './codes.ts';
import { cityNow, NoAnswer, ProblemAnswer, session } from './contact.ts';
import { learnThisDevice, thisDevice } from './this-device.ts';
import { learnUnread } from './unread.ts';

/** Whoever comes back to the app sees a code no older than this, so that a change of colour shows. */
const freshAgainMs = 60_000;
/** Whoever keeps it open hears of news this often, also without push messages. */
const roundMs = 120_000;

let lastRound = Number.NEGATIVE_INFINITY;

/** Starts it; called once. */
export function startBackground(): void {
  session.watch(() => void round());
  globalThis.addEventListener('online', () => void round());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || session.get() !== 'signed-in') return;
    for (const who of everyone()) renewOlder(who);
    if (performance.now() - lastRound > freshAgainMs) void round();
  });
  setInterval(() => {
    if (!document.hidden && performance.now() - lastRound > roundMs) void round();
  }, roundMs / 4);
  void round();
}

async function round(): Promise<void> {
  if (session.get() !== 'signed-in') return;
  lastRound = performance.now();
  await Promise.all([learnOnce, learnNews, workOn].map(quietly));
}

async function learnOnce(): Promise<void> {
  if (thisDevice.get() === undefined) await learnThisDevice();
}

async function learnNews(): Promise<void> {
  for (const who of await learnUnread()) if (mayAsk(who)) renewSoon(who);
}

async function workOn(): Promise<void> {
  const { deliver, renewPush } = await import('./background-work.ts');
  await Promise.all([deliver(), renewPush()]);
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

function renewOlder(who: string): void {
  const { code } = codeOf(who).get();
  if (code !== undefined && cityNow() - Date.parse(code.issuedAt) > freshAgainMs && mayAsk(who)) void renew(who);
}

/** After a failure the next attempt is planned already, as late as the city asked for. */
function mayAsk(who: string): boolean {
  return codeOf(who).get().trouble === undefined;
}
