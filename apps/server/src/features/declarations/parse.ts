/** Reads what somebody declares: every fault with its place, so that a form can show it beside the field. */

import {
  addDays,
  askedSymptoms,
  dayOf,
  normaliseService,
  parseTrips,
  type DeclaredTrip,
  type Instant,
  type Policy,
} from '@open-health-code/domain';
import type { BodyOf, Operations, Problem } from '@open-health-code/contract';

export type Declared = BodyOf<Operations['POST /v1/people/:who/declarations']>;
export type Faults = NonNullable<Problem['errors']>;

export interface DeclarationContext {
  readonly policy: Policy;
  readonly utcOffsetMinutes: number;
  readonly now: Instant;
  /** The journeys whose tickets the person confirms, by the ids of the tickets. */
  readonly journeys: ReadonlyMap<string, DeclaredTrip>;
}

export type ParsedDeclaration =
  | {
      readonly ok: true;
      readonly symptoms: readonly string[];
      readonly contacts: string;
      readonly trips: readonly DeclaredTrip[];
    }
  | { readonly ok: false; readonly faults: Faults };

/** How far back a trip may lie: longer ago it says nothing that any rule could use. */
const farthestDays = 366;

/** A declaration with its confirmed journeys among the trips, each once; or all its faults. */
export function parseDeclaration(body: Declared, context: DeclarationContext): ParsedDeclaration {
  const symptoms = readSymptoms(body.symptoms, context.policy);
  const trips = readTrips(body.trips, context);
  const confirmed = body.tickets.map((ticketId) => context.journeys.get(ticketId));
  const unknownTickets = confirmed.flatMap((journey, index) =>
    journey === undefined ? { pointer: `/tickets/${index}`, detail: 'is none of the offered journeys' } : [],
  );
  if (!symptoms.ok || !trips.ok || unknownTickets.length > 0) {
    const faults = [...(symptoms.ok ? [] : symptoms.faults), ...(trips.ok ? [] : trips.faults), ...unknownTickets];
    return { ok: false, faults };
  }
  const all = [...confirmed.filter((journey) => journey !== undefined), ...trips.trips];
  return {
    ok: true,
    symptoms: symptoms.symptoms,
    contacts: body.contacts?.trim() ?? '',
    trips: [...new Map(all.map((trip) => [JSON.stringify(trip), trip])).values()],
  };
}

type Faulty = { readonly ok: false; readonly faults: Faults };

/** The asked symptoms that somebody has, each once, in the order of the form. */
export function readSymptoms(
  named: readonly string[],
  policy: Policy,
): { readonly ok: true; readonly symptoms: readonly string[] } | Faulty {
  const asked = askedSymptoms(policy).map(({ code }) => code);
  const faults = named.flatMap((code, index) =>
    asked.includes(code) ? [] : { pointer: `/symptoms/${index}`, detail: `is none of the form: ${asked.join(', ')}` },
  );
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, symptoms: asked.filter((code) => named.includes(code)) };
}

function readTrips(
  sent: Declared['trips'],
  context: DeclarationContext,
): { readonly ok: true; readonly trips: readonly DeclaredTrip[] } | Faulty {
  const parsed = parseTrips(JSON.stringify(sent));
  if (!parsed.ok) {
    // The domain's messages quote what was written; that goes back to whoever wrote it, and nowhere else.
    const faults = parsed.errors.map(({ path, message }) => ({ pointer: `/trips${path}`, detail: message }));
    return { ok: false, faults };
  }
  const faults = parsed.trips.flatMap((trip, index) => faultsOf(trip, `/trips/${index}`, context));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, trips: parsed.trips };
}

/** What cannot be meant, though each field alone may be. */
function faultsOf(trip: DeclaredTrip, at: string, { utcOffsetMinutes, now }: DeclarationContext): Faults {
  const today = dayOf(now, utcOffsetMinutes);
  const faults: { pointer: string; detail: string }[] = [];
  if (trip.date > today) {
    faults.push({ pointer: `${at}/date`, detail: 'lies ahead; declare the trip once it was made' });
  } else if (trip.date < addDays(today, -farthestDays)) {
    faults.push({ pointer: `${at}/date`, detail: 'is more than a year ago' });
  }
  const { mode, service } = trip;
  if (mode !== undefined && service !== undefined && normaliseService(mode, service) === undefined) {
    faults.push({ pointer: `${at}/service`, detail: `is no number of the mode ${mode}` });
  }
  if (Object.keys(trip).length === 1) {
    faults.push({ pointer: at, detail: 'names only a day; say where you were or what you travelled with' });
  }
  return faults;
}
