/**
 * From what a gate found out about somebody to one final verdict. Pure, and deny by default: whatever is missing, unknown or
 * unanswered never admits. There is no state in between that a caller could take for a yes.
 */

import type { CodeCheck } from '@open-health-code/health-code';
import type { ClockStanding } from '../clock/gate-clock.ts';

export const verdicts = ['admit', 'measure', 'refuse', 'invalid'] as const;
/** `invalid`: nothing is known about this person, because there is no code that could be relied on. */
export type Verdict = (typeof verdicts)[number];
export type EntryVerdict = Exclude<Verdict, 'invalid'>;
export type PersonState = 'green' | 'yellow' | 'red' | 'none';

/** Why, in classes that staff can act on; none says anything medical about a person but the colour. */
export const reasons = [
  'colour',
  'leaving',
  'fever',
  'temperature-missing',
  'no-code',
  'document-differs',
  'document-not-seen',
  'not-a-code',
  'forged',
  'unknown-city',
  'expired',
  'paper-expired',
  'stale',
  'revoked',
  'paper-revoked',
  'replayed',
  'clock',
  'lists-old',
] as const;
export type Reason = (typeof reasons)[number];

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** Only where a code or document could be relied on. */
  readonly person: { readonly state: PersonState; readonly maskedName: string } | undefined;
}

/** Who stands there, as far as the gate could find out. */
export type Subject =
  | { readonly by: 'code'; readonly check: CodeCheck }
  /** Looked up by the ID document with the holder's one-time code. */
  | { readonly by: 'document'; readonly state: PersonState; readonly maskedName: string }
  /** Shows nothing. */
  | { readonly by: 'nothing' };

export interface Venue {
  /** Class of venue, such as `school`. */
  readonly kind: string;
  /** State → what this class of venue does; of the policy in force. */
  readonly entry: Readonly<Record<string, string | undefined>>;
  /** Readings of this and above are fever; of the policy in force. */
  readonly feverCelsius: number;
  /** Whose temperature is taken: nobody's, of those who come in with measures only, or everybody's. */
  readonly temperature: 'nobody' | 'measured' | 'everybody';
}

/** What staff answered to {@link questionsFor}. */
export interface Answers {
  /** Whether the ID document looked at belongs to the masked name and to the face. */
  readonly document?: 'matches' | 'differs';
  readonly celsius?: number;
}

/** What staff must find out before there is a verdict, in this order. */
export type Question = 'document' | 'temperature';

/** Nobody is asked for a temperature who will not be let in anyway. */
export function questionsFor(subject: Subject, venue: Venue, clock: ClockStanding): readonly Question[] {
  if (subject.by === 'code' && doubtOf(subject.check, clock) !== undefined) return [];
  const questions: Question[] = [];
  if (subject.by === 'code' && subject.check.ok && subject.check.kind === 'paper') questions.push('document');
  const verdict = entryOf(stateOf(subject), venue);
  const isMeasured = venue.temperature === 'everybody' || (venue.temperature === 'measured' && verdict === 'measure');
  if (isMeasured && verdict !== 'refuse') questions.push('temperature');
  return questions;
}

export function judge(subject: Subject, venue: Venue, clock: ClockStanding, answers: Answers): Judgement {
  const doubt = subject.by === 'code' ? doubtOf(subject.check, clock) : undefined;
  if (doubt !== undefined) return withoutPerson(doubt, venue);
  if (subject.by === 'code' && subject.check.ok && subject.check.kind === 'paper' && answers.document !== 'matches') {
    return withoutPerson(answers.document === 'differs' ? 'document-differs' : 'document-not-seen', venue);
  }
  const state = stateOf(subject);
  const person = subject.by === 'nothing' ? undefined : { state, maskedName: nameOf(subject) };
  const byState = entryOf(state, venue);
  const { celsius } = answers;
  if (celsius !== undefined && !(celsius < venue.feverCelsius)) {
    // Fever at the door is what the policy's entry rule for yellow is about, whatever colour the code still has.
    const verdict = worst(byState, entryOf('yellow', venue), 'measure');
    return { verdict, reason: 'fever', person };
  }
  if (celsius === undefined && venue.temperature === 'everybody' && byState !== 'refuse') {
    return { verdict: worst(byState, 'measure'), reason: 'temperature-missing', person };
  }
  return { verdict: byState, reason: state === 'none' ? 'no-code' : 'colour', person };
}

/** Somebody who leaves: nobody is kept in, so only whether the code could be read and relied on is told. */
export function judgeLeaving(subject: Subject, venue: Venue, clock: ClockStanding): Judgement {
  const doubt = subject.by === 'code' ? doubtOf(subject.check, clock) : undefined;
  if (doubt !== undefined) return withoutPerson(doubt, venue);
  const person = subject.by === 'nothing' ? undefined : { state: stateOf(subject), maskedName: nameOf(subject) };
  return { verdict: 'admit', reason: 'leaving', person };
}

/**
 * What a class of venue does with a state. What the policy does not say is refused; hospitals and emergency entries never
 * refuse, whatever it says.
 */
function entryOf(state: PersonState, venue: Venue): EntryVerdict {
  const said = venue.entry[state];
  const verdict = said === 'admit' || said === 'measure' ? said : 'refuse';
  return verdict === 'refuse' && neverRefuses(venue.kind) ? 'measure' : verdict;
}

/** Whether nobody may be turned away here. */
export function neverRefuses(venueKind: string): boolean {
  return venueKind === 'hospital' || venueKind === 'emergency';
}

/** No code to rely on. Where nobody is turned away people come in all the same, with measures. */
function withoutPerson(reason: Reason, venue: Venue): Judgement {
  return { verdict: neverRefuses(venue.kind) ? 'measure' : 'invalid', reason, person: undefined };
}

/** Why a code cannot be relied on; undefined when it can. With a clock that was set back nothing can be said of any code's time. */
function doubtOf(check: CodeCheck, clock: ClockStanding): Reason | undefined {
  if (check.ok) return clock === 'set-back' ? 'clock' : undefined;
  switch (check.reason) {
    case 'malformed':
      return 'not-a-code';
    case 'bad-signature':
      return 'forged';
    case 'unknown-issuer':
      return 'unknown-city';
    case 'not-yet-valid':
      return 'clock';
    case 'expired':
      if (clock === 'set-back') return 'clock';
      return check.kind === 'paper' ? 'paper-expired' : 'expired';
    case 'revoked':
      return check.kind === 'paper' ? 'paper-revoked' : 'revoked';
    case 'replayed':
      return 'replayed';
    case 'stale-display':
      return clock === 'measured' || clock === 'carried' ? 'stale' : 'clock';
    case 'lists-outdated':
      return clock === 'set-back' ? 'clock' : 'lists-old';
  }
}

function stateOf(subject: Subject): PersonState {
  if (subject.by === 'document') return subject.state;
  return subject.by === 'code' && subject.check.ok ? subject.check.colour : 'none';
}

function nameOf(subject: Subject): string {
  if (subject.by === 'document') return subject.maskedName;
  return subject.by === 'code' && subject.check.ok ? subject.check.maskedName : '*';
}

const severity = { admit: 0, measure: 1, refuse: 2 } as const;

function worst(...options: readonly EntryVerdict[]): EntryVerdict {
  return options.reduce((a, b) => (severity[b] > severity[a] ? b : a), 'admit');
}
