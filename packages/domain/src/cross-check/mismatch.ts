import type { DeclarationMismatchFacts, EvidenceSource, Strength, TransportMode } from '../evidence.ts';
import { strengths } from '../evidence.ts';
import type { Policy } from '../policy/schema.ts';
import { addDays, dayOf, type Day, type Instant } from '../time.ts';
import { normaliseService, onSameRun } from '../tracing/service.ts';
import { tidyText } from '../tracing/source-text.ts';
import { normaliseStop } from '../tracing/timetable.ts';
import type { DeclaredTrip } from './declared-trips.ts';

/** Something a record shows of the person and that the declaration ought to tell. */
export interface Observation {
  readonly kind: 'zone-visit' | 'contact';
  /** Local day; the service date for a journey. */
  readonly date: Day;
  /** When it was over, if known; decides whether it came before a declaration of the same day. */
  readonly at?: Instant | undefined;
  /** Zone id, or the train, flight or place of the case's vehicle; what the mismatch will name. */
  readonly what: string;
  readonly seenBy: EvidenceSource;
  readonly strength: Strength;
  readonly mode?: TransportMode | undefined;
  /** Canonical service, when it was on a journey. */
  readonly service?: string | undefined;
  /** Stops where a journey boarded and alighted. */
  readonly stops?: readonly string[];
  /** Place id and name, either of which the person may have written. */
  readonly places?: readonly string[];
  /** Division codes of the zone or place. */
  readonly districts?: readonly string[];
}

export interface DeclarationToCheck {
  readonly declaredAt: Instant;
  readonly trips: readonly DeclaredTrip[];
  /** The person answered that they had contact with a case: no contact is then hidden. */
  readonly declaresContact?: boolean;
  /** Division code of the home; nobody needs to declare being there. */
  readonly homeDistrict?: string | undefined;
  readonly observations: readonly Observation[];
}

/**
 * What a declaration leaves out though a record shows it, with both sides, in order of day. Nobody is accused on a doubt:
 *
 * - Only what happened from `lookBackDays` before the day of declaration up to the declaration counts; on that day itself only what
 *   is known to have been over before it.
 * - `weak` observations (a phone whose user is not confirmed) never count.
 * - An observation is covered when a trip of that day names its service, a stop, the place, the zone, or a district that holds it or
 *   lies in it. A trip by the same service counts one day off too, since people and tickets date overnight trains differently.
 * - Being in a zone of the own home district needs no declaration.
 *
 * Several records of the same omission make one mismatch, named by the strongest record.
 */
export function findMismatches(
  declaration: DeclarationToCheck,
  policy: Policy['crossCheck'],
  utcOffsetMinutes: number,
): DeclarationMismatchFacts[] {
  const { declaredAt, trips, declaresContact = false, homeDistrict } = declaration;
  const declaredOn = dayOf(declaredAt, utcOffsetMinutes);
  const firstDay = addDays(declaredOn, -policy.lookBackDays);

  const omitted = new Map<string, Observation>();
  for (const observation of declaration.observations) {
    const { kind, date, at, what, strength } = observation;
    if (strength === 'weak' || !policy.omissions.includes(kind)) continue;
    if (date < firstDay || date > declaredOn) continue;
    if (at === undefined ? date === declaredOn : at >= declaredAt) continue;
    if (kind === 'contact' ? declaresContact : isHome(observation, homeDistrict)) continue;
    if (trips.some((trip) => covers(trip, observation))) continue;
    const key = JSON.stringify([date, kind, what]);
    const other = omitted.get(key);
    if (other === undefined || outranks(observation, other)) omitted.set(key, observation);
  }
  return [...omitted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { kind, date, what, seenBy }]) => ({
      omitted: kind,
      date,
      what,
      seenBy,
      declared: trips.filter((trip) => isOn(trip, date)).map(describeTrip),
      declaredAt,
    }));
}

/** A declared trip in short, as shown beside the record: `G1278 武汉–沈阳`, `P-0007 420106`. */
export function describeTrip(trip: DeclaredTrip): string {
  const { service, from, to, place, zone, district, country, mode } = trip;
  const route = from === undefined && to === undefined ? undefined : `${from ?? '?'}–${to ?? '?'}`;
  const parts = [service, route, place, zone, district, country].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' ') : (mode ?? trip.date);
}

function covers(trip: DeclaredTrip, observation: Observation): boolean {
  if (trip.service !== undefined && observation.service !== undefined) {
    const near = [-1, 0, 1].some((days) => isOn(trip, addDays(observation.date, days)));
    if (near && namesService(trip.service, observation.service, trip.mode ?? observation.mode)) return true;
  }
  if (!isOn(trip, observation.date)) return false;
  const { zone, district } = trip;
  if (zone !== undefined && sameName(zone, observation.what)) return true;
  if (district !== undefined && observation.districts?.some((code) => areNested(code, district)) === true) return true;
  const named = [trip.place, trip.from, trip.to].filter((name) => name !== undefined);
  const seen = [...(observation.places ?? []), ...(observation.stops ?? []), observation.what];
  return named.some((name) => seen.some((other) => sameName(name, other)));
}

function namesService(text: string, service: string, mode: TransportMode | undefined): boolean {
  const candidates: readonly TransportMode[] = mode === undefined ? ['rail', 'air', 'coach'] : [mode];
  return candidates.some((candidate) => {
    const name = normaliseService(candidate, text);
    return name !== undefined && onSameRun(name, service);
  });
}

function isHome({ districts = [] }: Observation, homeDistrict: string | undefined): boolean {
  return homeDistrict !== undefined && districts.some((code) => areNested(code, homeDistrict));
}

function isOn({ date, until = date }: DeclaredTrip, day: Day): boolean {
  return date <= day && day <= until;
}

/** GB/T 2260 codes: pairs of trailing zeros mean "all of it", so 420100 holds 420106. */
function areNested(a: string, b: string): boolean {
  const [shortA, shortB] = [a.replace(/(?:00)+$/, ''), b.replace(/(?:00)+$/, '')];
  return shortA.startsWith(shortB) || shortB.startsWith(shortA);
}

function sameName(a: string, b: string): boolean {
  return a === b || normaliseStop(tidyText(a)) === normaliseStop(tidyText(b));
}

function outranks(a: Observation, b: Observation): boolean {
  const byStrength = strengths.indexOf(a.strength) - strengths.indexOf(b.strength);
  return byStrength === 0 ? a.seenBy < b.seenBy : byStrength > 0;
}
