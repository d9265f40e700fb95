/** What this phone still has to tell the city about visits. Times are this phone's own until they are first sent. */

import type { AnswerOf, BodyOf, Operations, ProblemCode } from '@open-health-code/contract';

export type CheckInBody = BodyOf<Operations['POST /v1/people/:who/check-ins']>;
export type CheckInAnswer = AnswerOf<Operations['POST /v1/people/:who/check-ins']>;
export type NamedPlace = CheckInAnswer['checkIn']['place'];

interface Queued {
  /** Idempotency key of the attempt. */
  readonly key: string;
  /** Of the enrolment under which it was made: nobody's visit is told under somebody else's name. */
  readonly deviceId: string;
  readonly queuedAt: number;
  /** City's time as sent, set before the first sending and never changed: an attempt that is made again says the same. */
  readonly at?: string;
  /** Why the city will never take it; kept until the person has seen it. */
  readonly refused?: ProblemCode;
}

export interface QueuedCheckIn extends Queued {
  readonly kind: 'check-in';
  readonly poster: string;
  readonly readAt: number;
  readonly companions: readonly string[];
  readonly unnamedCompanions: number;
  readonly leaveAfterMinutes: number | undefined;
  /** Where it was known which place this is. */
  readonly place: NamedPlace | undefined;
  /** When everybody left again, before the city knew that they came. */
  readonly leftAt?: number;
}

export interface QueuedLeave extends Queued {
  readonly kind: 'leave';
  readonly who: string;
  readonly checkInId: string;
  readonly leftAt: number;
}

export type QueuedVisit = QueuedCheckIn | QueuedLeave;

/** Where they are kept. Each change is made whole or not at all. */
export interface VisitStore {
  readonly all: () => Promise<readonly QueuedVisit[]>;
  readonly change: (change: {
    readonly put?: readonly QueuedVisit[];
    readonly remove?: readonly string[];
  }) => Promise<void>;
  /** Changes one that may be gone by then; `undefined` when it was. In one transaction, so that nothing is lost in between. */
  readonly alter: (
    key: string,
    alter: (before: QueuedVisit) => readonly QueuedVisit[],
  ) => Promise<QueuedVisit | undefined>;
}
