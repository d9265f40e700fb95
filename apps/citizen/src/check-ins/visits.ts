/** The person's visits: those that are told to the city as soon as there is a line, and those that have not ended. */

import { NoAnswer, ProblemAnswer } from '@open-health-code/contract/client';
import { ask, facts, onSignedOut, session } from '../state/contact.ts';
import { observable } from '../state/observable.ts';
import { everyone } from '../state/codes.ts';
import { retryIn } from '../state/retry.ts';
import { deviceId, learnThisDevice, thisDevice } from '../state/this-device.ts';
import { deliverVisits } from './deliver.ts';
import type { CheckInAnswer, QueuedCheckIn, QueuedLeave, QueuedVisit } from './queued.ts';
import { keepOpenVisits, openVisitStore, readOpenVisits, type OpenVisit } from './visit-store.ts';

/** What waits on this phone. */
export const queue = observable<readonly QueuedVisit[]>([]);
/** What the city answered since the app was opened, by key. */
export const answers = observable<ReadonlyMap<string, CheckInAnswer>>(new Map());
export const delivering = observable(false);
/** Visits that have not ended, as last heard; undefined before that. */
export const openVisits = observable<readonly OpenVisit[] | undefined>(undefined);

/** One window of the app at a time delivers. */
const lockName = 'healthcode-check-ins';

let tail: Promise<void> = Promise.resolve();
let failures = 0;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Tells the city what waits. Resolves when there is nothing left to do at this moment; what failed is tried again later. */
export async function deliverQueued(): Promise<void> {
  tail = tail.then(round);
  await tail;
}

async function round(): Promise<void> {
  clearTimeout(retry);
  await look();
  if (!queue.get().some(({ refused }) => refused === undefined) || session.get() === 'signed-out') return;
  delivering.set(true);
  try {
    // Also measures this phone's clock, before any time of it is told.
    const device = thisDevice.get() ?? (await learnThisDevice());
    if (device === undefined) return;
    const store = await openVisitStore();
    const deliver = async (): Promise<void> =>
      await deliverVisits(
        {
          store,
          deviceId: device.deviceId,
          cityTime: (phoneTime) => phoneTime + facts.get().clockErrorMs,
          newKey: () => crypto.randomUUID(),
          checkIn: async (body, idempotencyKey) =>
            await ask('POST /v1/people/:who/check-ins', { params: { who: 'me' }, body, idempotencyKey }),
          leave: async ({ who, checkInId, at, key }) =>
            await ask('POST /v1/people/:who/check-ins/:checkInId/leave', {
              params: { who, checkInId },
              body: { at },
              idempotencyKey: key,
            }),
        },
        (key, answer) => answers.set(new Map([...answers.get(), [key, answer]])),
      );
    await navigator.locks.request(lockName, deliver);
    failures = 0;
  } catch (error) {
    planRetry(error);
  } finally {
    await look();
    delivering.set(false);
  }
}

function planRetry(error: unknown): void {
  const isAnswer = error instanceof ProblemAnswer;
  if (!isAnswer && !(error instanceof NoAnswer)) throw error;
  if (isAnswer && error.problem.code === 'sign-in-required') return;
  failures += 1;
  const wait = retryIn(failures, isAnswer ? error.retryAfterMs : undefined, Math.random());
  retry = setTimeout(() => void deliverQueued(), wait);
}

async function look(): Promise<void> {
  queue.set(await (await openVisitStore()).all());
}

type NewCheckIn = Pick<
  QueuedCheckIn,
  'poster' | 'readAt' | 'companions' | 'unnamedCompanions' | 'leaveAfterMinutes' | 'place'
>;

/** Keeps a check-in and begins to deliver it; answers with its key once it is kept. */
export async function checkIn(visit: NewCheckIn): Promise<string> {
  const key = crypto.randomUUID();
  await keep([{ kind: 'check-in', key, deviceId: deviceId() ?? '', queuedAt: Date.now(), ...visit }]);
  void deliverQueued();
  return key;
}

/** Ends visits at a time of this phone. */
export async function leave(visits: readonly Pick<OpenVisit, 'who' | 'checkInId'>[], leftAt: number): Promise<void> {
  const leaves = visits.map(({ who, checkInId }): QueuedLeave => ({
    kind: 'leave',
    key: crypto.randomUUID(),
    deviceId: deviceId() ?? '',
    queuedAt: Date.now(),
    who,
    checkInId,
    leftAt,
  }));
  await keep(leaves);
  void deliverQueued();
}

/** Ends a visit of which the city does not know yet. */
export async function leaveQueued(key: string, leftAt: number): Promise<void> {
  const store = await openVisitStore();
  await store.alter(key, (before) => [before.kind === 'check-in' ? { ...before, leftAt } : before]);
  await look();
  void deliverQueued();
}

/** Takes back what was not delivered, or what the person has read the refusal of. */
export async function discard(keys: readonly string[]): Promise<void> {
  await (await openVisitStore()).change({ remove: keys });
  await look();
}

/** Says that visits of an earlier enrolment are those of whoever is signed in now. */
export async function adopt(visits: readonly QueuedVisit[]): Promise<void> {
  const own = deviceId();
  if (own === undefined) return;
  await keep(visits.map((visit) => ({ ...visit, deviceId: own })));
  void deliverQueued();
}

async function keep(put: readonly QueuedVisit[]): Promise<void> {
  await (await openVisitStore()).change({ put });
  await look();
}

/** Hears from the city which visits have not ended, of oneself and of the dependants. Throws NoAnswer or ProblemAnswer. */
export async function learnOpenVisits(): Promise<void> {
  if (openVisits.get() === undefined) openVisits.set(await readOpenVisits());
  const each = await Promise.all(
    everyone().map(async (who) => {
      const { checkIns } = await ask('GET /v1/people/:who/check-ins/open', { params: { who } });
      return checkIns.map((visit) => ({ ...visit, who }));
    }),
  );
  openVisits.set(each.flat());
  await keepOpenVisits(each.flat());
}

/** Nothing of a person stays on the phone after signing out; what was not delivered goes too, after a word about it. */
export async function forgetVisits(): Promise<void> {
  await discard((await (await openVisitStore()).all()).map(({ key }) => key));
}

onSignedOut(() => {
  openVisits.set(undefined);
  answers.set(new Map());
  void keepOpenVisits(undefined);
});
