/**
 * Tells the city of visits, the oldest first. Whatever gets no answer stays, and is sent again under the same key with the same words, so
 * that each is kept exactly once.
 */

import { ProblemAnswer } from '@open-health-code/contract/client';
import type { CheckInAnswer, CheckInBody, QueuedCheckIn, QueuedLeave, QueuedVisit, VisitStore } from './queued.ts';

export interface Deliverer {
  readonly store: VisitStore;
  /** Only what was made under this enrolment is delivered. */
  readonly deviceId: string;
  /** The city's time for one of this phone. */
  readonly cityTime: (phoneTime: number) => number;
  readonly newKey: () => string;
  /** Both throw ProblemAnswer or NoAnswer. */
  readonly checkIn: (body: CheckInBody, key: string) => Promise<CheckInAnswer>;
  readonly leave: (leave: QueuedLeave & { readonly at: string }) => Promise<unknown>;
}

/** Resolves when nothing is left to deliver, with the answers by key. Throws what sending throws; what was settled before stays so. */
export async function deliverVisits(
  deliverer: Deliverer,
  onAnswer: (key: string, answer: CheckInAnswer) => void,
): Promise<void> {
  for (;;) {
    const next = (await deliverer.store.all())
      .filter(({ deviceId, refused }) => deviceId === deliverer.deviceId && refused === undefined)
      .sort((a, b) => a.queuedAt - b.queuedAt)[0];
    if (next === undefined) return;
    await deliverOne(deliverer, await timed(deliverer, next), onAnswer);
  }
}

type Timed = QueuedVisit & { readonly at: string };

/** Says when it was, once and for all. */
async function timed({ store, cityTime }: Deliverer, visit: QueuedVisit): Promise<Timed> {
  if (visit.at !== undefined) return { ...visit, at: visit.at };
  const at = new Date(cityTime(visit.kind === 'leave' ? visit.leftAt : visit.readAt)).toISOString();
  await store.alter(visit.key, (before) => [{ ...before, at }]);
  return { ...visit, at };
}

async function deliverOne(
  deliverer: Deliverer,
  visit: Timed,
  onAnswer: (key: string, answer: CheckInAnswer) => void,
): Promise<void> {
  const { store } = deliverer;
  try {
    if (visit.kind === 'leave') {
      await deliverer.leave(visit);
      await store.change({ remove: [visit.key] });
      return;
    }
    const answer = await deliverer.checkIn(bodyOf(visit), visit.key);
    // Read again in the store: the person may have left while it was on its way.
    await store.alter(visit.key, (before) => leavesAfter(deliverer, before, answer));
    onAnswer(visit.key, answer);
  } catch (error) {
    if (!(error instanceof ProblemAnswer) || !isFinal(error.problem.status)) throw error;
    const refused = error.problem.code;
    // A visit that is not there any more needs no end.
    if (visit.kind === 'leave' && refused === 'not-found') await store.change({ remove: [visit.key] });
    else await store.alter(visit.key, (before) => [{ ...before, refused }]);
  }
}

/** Asked again, the city would say the same. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
}

function bodyOf(visit: QueuedCheckIn & { readonly at: string }): CheckInBody {
  const { poster, at, companions, unnamedCompanions, leaveAfterMinutes } = visit;
  return {
    poster,
    at,
    companions,
    unnamedCompanions,
    ...(leaveAfterMinutes === undefined ? {} : { leaveAfterMinutes }),
  };
}

/** What takes the place of a check-in that was delivered: the end of everybody's visit, if it has ended. */
function leavesAfter(deliverer: Deliverer, before: QueuedVisit, answer: CheckInAnswer): readonly QueuedLeave[] {
  if (before.kind !== 'check-in' || before.leftAt === undefined) return [];
  const { deviceId, queuedAt, leftAt } = before;
  const visits = [{ who: 'me', checkInId: answer.checkIn.checkInId }, ...answer.companions];
  return visits.map((visit) => ({ kind: 'leave', key: deliverer.newKey(), deviceId, queuedAt, leftAt, ...visit }));
}
