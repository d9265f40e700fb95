/** Release conditions: when one was or will be met by what is known of a person, and how far it has come. */

import type { CompiledRelease } from '../policy/compile.ts';
import type { Instant } from '../time.ts';
import type { PersonState } from './assessment.ts';
import { dayNumber, dayNumberOf, startOfDayNumber } from './calendar.ts';

export interface ReleaseState {
  /** The moment the condition is met; Infinity when nothing known meets it. */
  readonly metAt: Instant;
  /** How many of a counted condition are there at `now`. */
  readonly have: number;
  /** The next moment after `now` at which `have` may change; Infinity when never. */
  readonly haveChangesAt: Instant;
}

type Counted = Extract<CompiledRelease, { type: 'negative-tests' | 'normal-temperatures' }>;

const never: ReleaseState = { metAt: Infinity, have: 0, haveChangesAt: Infinity };

/**
 * State of one condition for what happened after `from`. `metAt` depends on the data alone, not on `now`: a fact dated
 * in the future meets its condition when its time comes.
 */
export function releaseState(
  release: CompiledRelease,
  person: PersonState,
  from: Instant,
  now: Instant,
  utcOffsetMinutes: number,
): ReleaseState {
  switch (release.type) {
    case 'negative-tests':
      return testRun(release, person, from, now);
    case 'normal-temperatures':
      return temperatureRun(release, person, from, now);
    case 'daily-reports':
      return reportRun(release.count, person, from, now, utcOffsetMinutes);
    case 'diagnosis':
    case 'release':
      return { metAt: firstStatement(release.type, release.values, person, from), have: 0, haveChangesAt: Infinity };
    case 'amended':
      return never;
  }
}

function firstStatement(
  kind: 'diagnosis' | 'release',
  values: readonly string[],
  person: PersonState,
  from: Instant,
): Instant {
  let first = Infinity;
  for (const evidence of person.evidence) {
    if (evidence.kind !== kind || !(evidence.effectiveFrom > from && evidence.effectiveFrom < first)) continue;
    const value = evidence.kind === 'diagnosis' ? evidence.facts.status : evidence.facts.from;
    if (values.includes(value)) first = evidence.effectiveFrom;
  }
  return first;
}

function testRun(release: Counted, person: PersonState, from: Instant, now: Instant): ReleaseState {
  let good: Instant[] | undefined;
  let bad: Instant[] | undefined;
  for (const evidence of person.evidence) {
    if (evidence.kind !== 'lab-result' || !(evidence.effectiveFrom > from)) continue;
    const { result, test } = evidence.facts;
    // A positive of any test undoes negatives of the test that was asked for.
    if (result === 'positive') (bad ??= []).push(evidence.effectiveFrom);
    else if (result === 'negative' && (release.test === undefined || release.test === test)) {
      (good ??= []).push(evidence.effectiveFrom);
    }
  }
  return good === undefined ? never : countedRun(release, good, bad ?? [], now);
}

function temperatureRun(release: Counted, person: PersonState, from: Instant, now: Instant): ReleaseState {
  let good: Instant[] | undefined;
  let bad: Instant[] | undefined;
  for (const { at, celsius } of person.readings ?? []) {
    if (!(at > from)) continue;
    if (celsius < release.feverCelsius) (good ??= []).push(at);
    else (bad ??= []).push(at);
  }
  return good === undefined ? never : countedRun(release, good, bad ?? [], now);
}

/** The first moment at which enough good results stand far enough apart, within the window, with no bad one since the first. */
function countedRun(release: Counted, good: Instant[], bad: Instant[], now: Instant): ReleaseState {
  good.sort(ascending);
  bad.sort(ascending);
  let metAt = Infinity;
  for (const [index, at] of good.entries()) {
    const oldest = Math.max(lastAtOrBefore(bad, at) + 1, at - release.windowMs);
    if (runBackwards(good, index, oldest, release.gapMs).length < release.count) continue;
    metAt = at;
    break;
  }

  let latest = good.length - 1;
  while (latest >= 0 && !((good[latest] ?? Infinity) <= now)) latest--;
  // A result exactly as old as the window still counts towards a release at this moment, but towards no later one.
  const oldest = Math.max(lastAtOrBefore(bad, now) + 1, now - release.windowMs + 1);
  const run = runBackwards(good, latest, oldest, release.gapMs);
  const haveChangesAt = Math.min(
    good[latest + 1] ?? Infinity,
    bad.find((at) => at > now) ?? Infinity,
    run.length === 0 ? Infinity : run.oldest + release.windowMs,
  );
  return { metAt, have: Math.min(run.length, release.count), haveChangesAt };
}

/** Results taken backwards from one, each as late as the gap allows: the longest run that ends with it. */
function runBackwards(
  good: readonly Instant[],
  last: number,
  oldestAllowed: Instant,
  gapMs: number,
): { length: number; oldest: Instant } {
  let length = 0;
  let oldest = Infinity;
  for (let i = last; i >= 0; i--) {
    const at = good[i] ?? -Infinity;
    if (at < oldestAllowed) break;
    if (length > 0 && oldest - at < gapMs) continue;
    length++;
    oldest = at;
  }
  return { length, oldest };
}

function lastAtOrBefore(times: readonly Instant[], at: Instant): Instant {
  let last = -Infinity;
  for (const time of times) if (time <= at) last = time;
  return last;
}

/** A day counts when all of it lies in the stage; it is known from its start, since a report carries no hour here. */
function reportRun(
  count: number,
  person: PersonState,
  from: Instant,
  now: Instant,
  utcOffsetMinutes: number,
): ReleaseState {
  const days: number[] = [];
  for (const text of person.normalReportDays ?? []) {
    const day = dayNumber(text);
    if (day !== undefined && startOfDayNumber(day, utcOffsetMinutes) >= from) days.push(day);
  }
  if (days.length === 0) return never;
  days.sort(ascending);

  const today = dayNumberOf(now, utcOffsetMinutes);
  let metOn = Infinity;
  let length = 0;
  let have = 0;
  let haveUntilDay = Infinity;
  let nextDay = Infinity;
  let previous = Number.NaN;
  for (const day of days) {
    if (day === previous) continue;
    length = day === previous + 1 ? length + 1 : 1;
    previous = day;
    if (length >= count && metOn === Infinity) metOn = day;
    if (day > today) nextDay = Math.min(nextDay, day);
    else if (day >= today - 1) {
      have = length;
      // The run is broken once a whole day has passed without a report.
      haveUntilDay = day + 2;
    }
  }
  const at = (day: number): Instant => (day === Infinity ? Infinity : startOfDayNumber(day, utcOffsetMinutes));
  return { metAt: at(metOn), have: Math.min(have, count), haveChangesAt: at(Math.min(nextDay, haveUntilDay)) };
}

function ascending(a: number, b: number): number {
  return a - b;
}
