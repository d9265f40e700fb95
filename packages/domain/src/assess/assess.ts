/** The policy applied to a person at a moment: the one place where evidence becomes a colour. */

import type { Evidence } from '../evidence.ts';
import type { CompiledPolicy, CompiledRule, CompiledStage } from '../policy/compile.ts';
import type { Instant } from '../time.ts';
import type { Assessment, Colour, OpenRelease, PersonState, Reason } from './assessment.ts';
import { dayNumber, startOfDayNumber } from './calendar.ts';
import { releaseState, type ReleaseState } from './release.ts';

/**
 * The colour of a person at `now`, with every live reason. Pure and total: any evidence, in any order, at any moment,
 * gives an assessment, and between `now` and `nextChangeAt` time alone changes nothing of it.
 *
 * - Evidence acts from its `effectiveFrom` until its `effectiveUntil`; fever and zone visits also end as history
 *   (`feverCountsDays`, `zones.lookBackDays`), and what rests on stays, check-ins or tickets ends before those are dropped (`retention`).
 * - Each matching rule leads through its stages. The first is counted from the rule's anchor (of a contact or a visit of a zone
 *   the end of the exposure, even while that is to come), later ones from the end of the one before. A day as anchor counts
 *   from its first instant, so N days from a day end at the start of the day N days later; N days from an instant are
 *   N × 24 hours.
 * - Releases count what happened after both the stage and the fact began.
 * - The worst live stage is the colour. Weak evidence, and anything resting on a phone's location, is yellow at most.
 * - A person with no live reason is green, or `none` when the declaration the policy requires is missing or too old.
 */
export function assess(person: PersonState, policy: CompiledPolicy, now: Instant): Assessment {
  let next = Infinity;
  let reasons: Reason[] | undefined;
  for (const evidence of person.evidence) {
    const rules = policy.rules[evidence.kind];
    if (rules.length === 0) continue;
    const begins = evidence.effectiveFrom;
    const ends = endOfHistory(evidence, policy);
    if (now >= ends) continue;
    for (const rule of rules) {
      if (!rule.matches(evidence)) continue;
      if (begins > now) {
        if (begins < ends) next = Math.min(next, begins);
        continue;
      }
      const live = liveStage(rule, evidence, person, policy, now);
      if (live === undefined) continue;
      (reasons ??= []).push(reasonOf(rule, evidence, live, ends, now));
      next = Math.min(next, ends, live.changesAt);
    }
  }

  if (reasons !== undefined) {
    if (reasons.length > 1) reasons.sort(worstThenLatest);
    return assessment(reasons[0]?.colour ?? 'green', reasons, next);
  }
  if (policy.declarationMs === undefined) return assessment('green', [], next);
  const { declaredAt = Infinity } = person;
  const lapses = declaredAt + policy.declarationMs;
  if (declaredAt <= now && now < lapses) return assessment('green', [], Math.min(next, lapses));
  return assessment('none', [], declaredAt > now ? Math.min(next, declaredAt) : next);
}

/** When evidence is over whatever its rules say. A contact or visit is as old as the end of the exposure. */
function endOfHistory(evidence: Evidence, policy: CompiledPolicy): Instant {
  const { kind, source, effectiveFrom, effectiveUntil = Infinity } = evidence;
  if (kind !== 'zone-visit' && kind !== 'contact') return Math.min(effectiveUntil, effectiveFrom + policy.lifeMs[kind]);
  // A visit may be of one moment, and a contact of an earlier version may not say how long it lasted.
  const { exposedUntil = effectiveFrom }: { readonly exposedUntil?: Instant } = evidence.facts;
  return Math.min(effectiveUntil, exposedUntil + Math.min(policy.lifeMs[kind], policy.recordLifeMs[source]));
}

function assessment(colour: Colour, reasons: readonly Reason[], next: Instant): Assessment {
  return next < Infinity ? { colour, reasons, nextChangeAt: next } : { colour, reasons };
}

interface LiveStage {
  readonly index: number;
  readonly stage: CompiledStage;
  readonly since: Instant;
  /** When the stage ends by time; Infinity when it does not. */
  readonly timeEnd: Instant;
  /** State of each condition; empty when none is left open. */
  readonly open: readonly ReleaseState[];
  readonly changesAt: Instant;
}

/** The stage of a rule that evidence already in effect has reached; undefined when all are over. */
function liveStage(
  rule: CompiledRule,
  evidence: Evidence,
  person: PersonState,
  policy: CompiledPolicy,
  now: Instant,
): LiveStage | undefined {
  let start = anchorOf(rule, evidence, policy.utcOffsetMinutes);
  let since = evidence.effectiveFrom;
  for (const [index, stage] of rule.stages.entries()) {
    const timeEnd = start + stage.forMs;
    let end = timeEnd;
    let open: ReleaseState[] = none;
    if (stage.until.length > 0) {
      const from = Math.max(start, evidence.effectiveFrom);
      let metAt = Infinity;
      open = [];
      for (const release of stage.until) {
        const state = releaseState(release, person, from, now, policy.utcOffsetMinutes);
        open.push(state);
        if (state.metAt < metAt) metAt = state.metAt;
      }
      end = stage.both ? Math.max(timeEnd, metAt) : Math.min(timeEnd, metAt);
      // Only with `both` can a condition be met while the stage lasts.
      if (metAt <= now) open = none;
    }
    if (now < end) return { index, stage, since, timeEnd, open, changesAt: nextOf(stage, open, timeEnd, end, now) };
    start = end;
    since = Math.max(end, evidence.effectiveFrom);
  }
  return undefined;
}

const none: ReleaseState[] = [];

function nextOf(
  stage: CompiledStage,
  open: readonly ReleaseState[],
  timeEnd: Instant,
  end: Instant,
  now: Instant,
): Instant {
  let next = end;
  if (stage.both && timeEnd > now) next = Math.min(next, timeEnd);
  for (const { metAt, haveChangesAt } of open) next = Math.min(next, metAt, haveChangesAt);
  return next;
}

/** Where the first stage is counted from: the anchor's fact, or the evidence's own time where there is no such fact. */
function anchorOf(rule: CompiledRule, evidence: Evidence, utcOffsetMinutes: number): Instant {
  if (rule.anchor === undefined) return evidence.effectiveFrom;
  // The facts of every kind are plain objects; a fact that is absent or of another type falls through below.
  const value = (evidence.facts as unknown as Readonly<Record<string, unknown>>)[rule.anchor.fact];
  if (typeof value === 'number') return value;
  const day = rule.anchor.isDay && typeof value === 'string' ? dayNumber(value) : undefined;
  return day === undefined ? evidence.effectiveFrom : startOfDayNumber(day, utcOffsetMinutes);
}

function reasonOf(rule: CompiledRule, evidence: Evidence, live: LiveStage, ends: Instant, now: Instant): Reason {
  const { stage, timeEnd, open } = live;
  const capped = stage.colour === 'red' && isUnsure(evidence);
  // With `both`, a duration already over is no end to tell of: the release alone is left.
  const stageEnd = timeEnd > now ? timeEnd : Infinity;
  const until = Math.min(stageEnd, ends);
  const reason: { -readonly [K in keyof Reason]: Reason[K] } = {
    rule: rule.id,
    evidenceId: evidence.id,
    kind: evidence.kind,
    source: evidence.source,
    strength: evidence.strength,
    colour: capped ? 'yellow' : stage.colour,
    stage: live.index,
    since: live.since,
  };
  if (until < Infinity) reason.until = until;
  if (open.length > 0) {
    reason.release = openReleases(stage, open);
    // The evidence's own end needs no release with it, so it makes even `both` a matter of what comes first.
    if (until < Infinity) reason.ends = stage.both && until === stageEnd && stageEnd < ends ? 'both' : 'either';
  }
  if (capped) reason.capped = true;
  return reason;
}

function openReleases(stage: CompiledStage, open: readonly ReleaseState[]): OpenRelease[] {
  return stage.until.map((release, index) =>
    'count' in release
      ? { condition: release.condition, progress: { have: open[index]?.have ?? 0, need: release.count } }
      : { condition: release.condition },
  );
}

/**
 * Whether evidence may lead to yellow at most, whatever a policy says: it is weak, or it rests on where a phone was, or
 * on a phone whose real user is not confirmed.
 */
export function isUnsure(evidence: Evidence): boolean {
  if (evidence.strength === 'weak' || evidence.source === 'telco-stays') return true;
  switch (evidence.kind) {
    case 'zone-visit': {
      const { via, basis } = evidence.facts;
      return via === 'telco' || basis === 'declared' || basis === 'registered';
    }
    case 'contact':
      return evidence.facts.setting === 'cell' || evidence.facts.level === 'cell';
    case 'declaration-mismatch':
      return evidence.facts.seenBy === 'telco-stays';
    default:
      return false;
  }
}

function worstThenLatest(a: Reason, b: Reason): number {
  if (a.colour !== b.colour) return a.colour === 'red' ? -1 : 1;
  const endA = knownEnd(a);
  const endB = knownEnd(b);
  if (endA !== endB) return endA > endB ? -1 : 1;
  return compareText(a.rule, b.rule) || compareText(a.evidenceId, b.evidenceId);
}

/** When a reason ends at the latest; Infinity when that depends on a release. */
function knownEnd({ until, ends }: Reason): Instant {
  return until === undefined || ends === 'both' ? Infinity : until;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
