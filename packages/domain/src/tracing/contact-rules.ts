/** Who aboard the same train, plane, bus or ship is a contact of a case, by the published definition in force. */

import type { Closeness, ContactFacts, ContactSetting, TransportMode } from '../evidence.ts';
import type { ContactDefinitions } from '../policy/schema.ts';
import type { Day, Instant } from '../time.ts';
import { estimateAttackRate } from './attack-rate.ts';
import { overlapMs, wholeMinutes } from './overlap.ts';
import { inSameCompartment, rowsBetween, seatsBetween } from './seat-distance.ts';
import type { Seat } from './seat.ts';
import { onSameRun } from './service.ts';

/** The part of a journey a person actually made aboard one service. */
export interface Leg {
  readonly mode: TransportMode;
  /** Canonical, from `normaliseService`. */
  readonly service: string;
  /** The day the run left its origin. */
  readonly date: Day;
  /** Canonical, from `parseCoach`; on a ferry the cabin. Absent when not known. */
  readonly coach?: string | undefined;
  readonly seat?: Seat | undefined;
  /** Aboard from `board` (inclusive) to `alight` (exclusive); absent when not known. */
  readonly board?: Instant | undefined;
  readonly alight?: Instant | undefined;
  /**
   * False when `board` and `alight` are only the bounds of the whole run because the ticket names no stop: they can show that two
   * people never were aboard together, but not for how long they were.
   */
  readonly timesKnown: boolean;
}

/** A contact as a rule found it; the caller adds the case, service, date, coach and seat. */
export interface ContactFinding extends Pick<
  ContactFacts,
  'setting' | 'level' | 'rows' | 'minutes' | 'rule' | 'attackRate'
> {
  readonly closeness: Closeness;
}

type Verdict = Pick<ContactFinding, 'closeness' | 'setting' | 'level'> & { readonly rule: string };

/**
 * What the other traveller is to the case under the definition: undefined when nothing, because they were not on the same run,
 * not aboard at the same time (touching is not overlap), or the definition leaves people that far away out.
 *
 * Something unknown never hides a contact and never makes it look closer than the definition allows: without a coach it is
 * decided for the service, without a seat for the coach, and `level` says which. A standing passenger counts for the coach on
 * the ticket. Where the times of one side are not known the contact stands for the day, without `minutes`.
 *
 * @param caseLeg a leg within the case's infectious period; the caller sees to that.
 */
export function classifyCoTravel(
  caseLeg: Leg,
  otherLeg: Leg,
  definitions: ContactDefinitions,
): ContactFinding | undefined {
  const { mode } = caseLeg;
  if (mode !== otherLeg.mode || caseLeg.date !== otherLeg.date) return undefined;
  if (!onSameRun(caseLeg.service, otherLeg.service)) return undefined;
  const shared = overlapMs(
    { from: caseLeg.board, until: caseLeg.alight },
    { from: otherLeg.board, until: otherLeg.alight },
  );
  if (shared === 0) return undefined;
  const verdict = verdictOf[mode](caseLeg, otherLeg, definitions);
  if (verdict === undefined) return undefined;

  const exact = caseLeg.timesKnown && otherLeg.timesKnown;
  const minutes = exact && shared !== undefined ? wholeMinutes(shared) : undefined;
  // Rows of two coaches cannot be compared; a coach that is not known may be another one.
  const comparable = mode !== 'rail' || (caseLeg.coach !== undefined && caseLeg.coach === otherLeg.coach);
  const rows = comparable ? rowsBetween(caseLeg.seat, otherLeg.seat) : undefined;
  const attackRate =
    comparable && caseLeg.seat !== undefined && otherLeg.seat !== undefined
      ? estimateAttackRate(mode, caseLeg.seat, otherLeg.seat, minutes)
      : undefined;
  return {
    ...verdict,
    rule: `${definitions.preset}/${mode}/${verdict.rule}`,
    ...(rows === undefined ? {} : { rows }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(attackRate === undefined ? {} : { attackRate }),
  };
}

type DecideVerdict = (a: Leg, b: Leg, definitions: ContactDefinitions) => Verdict | undefined;

const verdictOf: Readonly<Record<TransportMode, DecideVerdict>> = {
  rail: decideRail,
  air: decideAir,
  coach: decideRoadCoach,
  ferry: decideFerry,
};

function decideRail(a: Leg, b: Leg, { rail }: ContactDefinitions): Verdict | undefined {
  const others = (setting: ContactSetting, level: ContactFacts['level']): Verdict | undefined =>
    rail.others === 'none' ? undefined : { closeness: 'general', setting, level, rule: 'others' };
  if (a.coach === undefined || b.coach === undefined) return others('rail-train', 'service');
  if (a.coach !== b.coach) return others('rail-train', 'coach');

  const level = levelOfSeats(a, b, 'coach');
  const close = (rule: string, setting: ContactSetting = 'rail-coach'): Verdict => {
    return { closeness: 'close', setting, level, rule };
  };
  // A coach has berths of one class, so either ticket tells it for both.
  if (rail.compartment && (a.seat?.kind === 'sleeper-soft' || b.seat?.kind === 'sleeper-soft')) {
    if (rail.close === 'coach' && hasCrew(a, b)) return close('crew');
    const together = a.seat !== undefined && b.seat !== undefined && inSameCompartment(a.seat, b.seat);
    return together ? close('same-compartment', 'rail-compartment') : others('rail-coach', level);
  }
  if (rail.close === 'coach') return close('same-coach');
  const rows = rowsBetween(a.seat, b.seat);
  if (rail.close === 'rows' && rows !== undefined && rows <= (rail.rows ?? 0)) return close('rows');
  return others('rail-coach', level);
}

function decideAir(a: Leg, b: Leg, { air }: ContactDefinitions): Verdict | undefined {
  const level = levelOfSeats(a, b, 'service');
  const close = (rule: string, setting: ContactSetting): Verdict => ({ closeness: 'close', setting, level, rule });
  const others: Verdict | undefined =
    air.others === 'none' ? undefined : { closeness: 'general', setting: 'flight', level, rule: 'others' };
  if (air.close === 'flight') return close('aboard', 'flight');
  // Crew who served the case are close; which part a crew member served is not on a ticket, so passengers of a crew case are not.
  if (air.crew === 'close' && b.seat?.kind === 'crew') return close('crew', 'flight');
  const rows = rowsBetween(a.seat, b.seat);
  if (rows === undefined || rows > air.rows) return others;
  if (air.close === 'rows') return close('rows', 'flight-rows');
  const seats = seatsBetween('air', a.seat, b.seat);
  return seats !== undefined && seats <= air.rows ? close('seats', 'flight-seats') : others;
}

function decideRoadCoach(a: Leg, b: Leg, { coach }: ContactDefinitions): Verdict | undefined {
  const level = levelOfSeats(a, b, 'service');
  if (coach.close === 'all') return { closeness: 'close', setting: 'road-coach', level, rule: 'aboard' };
  if (hasCrew(a, b)) return { closeness: 'close', setting: 'road-coach', level, rule: 'crew' };
  const rows = rowsBetween(a.seat, b.seat);
  if (rows !== undefined && rows <= (coach.rows ?? 0)) {
    return { closeness: 'close', setting: 'road-coach-rows', level, rule: 'rows' };
  }
  return coach.others === 'none' ? undefined : { closeness: 'general', setting: 'road-coach', level, rule: 'others' };
}

function decideFerry(a: Leg, b: Leg, { ferry }: ContactDefinitions): Verdict | undefined {
  const cabinsKnown = a.coach !== undefined && b.coach !== undefined;
  const level = cabinsKnown ? 'coach' : 'service';
  if (ferry.close === 'all') return { closeness: 'close', setting: 'ferry', level, rule: 'aboard' };
  if (cabinsKnown && a.coach === b.coach) {
    return { closeness: 'close', setting: 'ferry-cabin', level: levelOfSeats(a, b, 'coach'), rule: 'same-cabin' };
  }
  return ferry.others === 'none' ? undefined : { closeness: 'general', setting: 'ferry', level, rule: 'others' };
}

/** `seat` when both sit or lie somewhere known, otherwise the next place known. */
function levelOfSeats(a: Leg, b: Leg, otherwise: 'coach' | 'service'): ContactFacts['level'] {
  return hasPlace(a.seat) && hasPlace(b.seat) ? 'seat' : otherwise;
}

function hasPlace(seat: Seat | undefined): boolean {
  return seat !== undefined && (seat.row !== undefined || seat.number !== undefined);
}

function hasCrew(a: Leg, b: Leg): boolean {
  return a.seat?.kind === 'crew' || b.seat?.kind === 'crew';
}
