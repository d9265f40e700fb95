/** What is kept of a visit. Nothing says who the person is but the code itself, which the server reads again. Pure. */

import type { ClockState } from '../clock/gate-clock.ts';
import type { Preferences } from '../enrolment/preferences.ts';
import type { Scan } from '../queue/scan.ts';
import type { Answers, Judgement } from '../verdict/judge.ts';
import type { Visitor } from './visitor.ts';

export interface ScanInput {
  readonly scanId: string;
  readonly visitor: Visitor;
  readonly judgement: Judgement;
  readonly answers: Answers;
  readonly clock: ClockState;
  readonly preferences: Pick<Preferences, 'movement' | 'checkIn'>;
  /** Whether the operator lets this gate check people in. */
  readonly allowsCheckIns: boolean;
}

export function scanOf(input: ScanInput): Scan {
  const { scanId, visitor, judgement, answers, clock, preferences, allowsCheckIns } = input;
  const { movement, checkIn } = preferences;
  const { verdict } = judgement;
  // Whoever was not let in did not go in. Leaving is nobody's to refuse.
  const passes = movement === 'out' || verdict === 'admit' || verdict === 'measure';
  const check = visitor.subject.by === 'code' ? visitor.subject.check : undefined;
  return {
    scanId,
    at: new Date(visitor.at).toISOString(),
    ...(clock.measuredAt === undefined ? {} : { clockErrorMs: boundedError(clock.deviceAheadMs) }),
    ...(visitor.code === undefined ? {} : { code: visitor.code }),
    ...(visitor.idCheckId === undefined ? {} : { idCheck: visitor.idCheckId }),
    verdict,
    ...(check === undefined || check.ok ? {} : { reason: check.reason }),
    ...(answers.celsius === undefined ? {} : { celsius: answers.celsius }),
    ...(movement !== 'check' && passes ? { direction: movement } : {}),
    ...(checkIn && allowsCheckIns && movement !== 'out' && passes ? { checkIn } : {}),
  };
}

/** The contract's bounds: a device whose clock is decades off says the most it can. */
function boundedError(ms: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(ms)));
}
