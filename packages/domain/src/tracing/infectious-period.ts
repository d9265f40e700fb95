import type { DiagnosisStatus } from '../evidence.ts';
import type { Policy } from '../policy/schema.ts';
import { addDays, dayOf, startOfDay, type Day, type Instant } from '../time.ts';
import { overlapMs, type Stretch } from './overlap.ts';

/** What is known of a case. */
export interface CaseFacts {
  readonly status: DiagnosisStatus;
  readonly onsetOn?: Day | undefined;
  readonly diagnosedAt: Instant;
  readonly firstPositiveSampleAt?: Instant | undefined;
}

/** From `from` (inclusive) to `until` (exclusive), both the start of a local day. */
export interface InfectiousPeriod {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * When the case could infect others under the policy; undefined for a status that the policy does not trace.
 *
 * Begins on the policy's days before onset. Onset counts only when it is not later than the first evidence of infection (the
 * earlier of first positive sample and diagnosis): who was found before falling ill, or reports no onset, is counted back from
 * that evidence instead. Ends with the local day of diagnosis and the policy's days after it, because a case travels until
 * isolated.
 */
export function infectiousPeriod(
  facts: CaseFacts,
  policy: Policy['infectiousPeriod'],
  utcOffsetMinutes: number,
): InfectiousPeriod | undefined {
  if (!policy.statuses.some((status) => status === facts.status)) return undefined;
  const firstEvidence = Math.min(facts.diagnosedAt, facts.firstPositiveSampleAt ?? facts.diagnosedAt);
  const foundOn = dayOf(firstEvidence, utcOffsetMinutes);
  const firstDay =
    facts.onsetOn !== undefined && facts.onsetOn <= foundOn
      ? addDays(facts.onsetOn, -policy.beforeOnset)
      : addDays(foundOn, -policy.beforeDiagnosisWithoutOnset);
  const lastDay = addDays(dayOf(facts.diagnosedAt, utcOffsetMinutes), policy.afterDiagnosis);
  return {
    from: startOfDay(firstDay, utcOffsetMinutes),
    until: startOfDay(addDays(lastDay, 1), utcOffsetMinutes),
  };
}

/**
 * Whether a stay or leg lies, at least in part, in the infectious period. An end that is not known is taken from `day`, the
 * service date or local day of the stay.
 */
export function isDuring(period: InfectiousPeriod, stretch: Stretch, day: Day, utcOffsetMinutes: number): boolean {
  const from = stretch.from ?? Math.min(startOfDay(day, utcOffsetMinutes), (stretch.until ?? Infinity) - 1);
  const until = stretch.until ?? Math.max(startOfDay(addDays(day, 1), utcOffsetMinutes), from + 1);
  return overlapMs({ from, until }, period) !== 0;
}
