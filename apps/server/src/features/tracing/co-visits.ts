/** Who was at a place together with a carrier: check-ins at the same venue, or in the same carriage, at the same time. */

import {
  classifyVisit,
  dayOf,
  stayOf,
  type AttributionBasis,
  type ContactDefinitions,
  type Instant,
} from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { ClosestBy, factsOf, strengthOf, type Contact, type ContactSink } from './contact.ts';

interface MeetingRow {
  readonly case_id: string;
  readonly case_person_id: string;
  readonly active_from: Instant;
  readonly active_until: Instant;
  readonly place_id: string;
  readonly place_kind: string | null;
  readonly place_coach: string | null;
  readonly carrier_record_id: string;
  readonly carrier_at: Instant;
  readonly carrier_left_at: Instant | null;
  readonly carrier_basis: AttributionBasis | null;
  readonly person_id: string;
  readonly record_id: string;
  readonly at: Instant;
  readonly left_at: Instant | null;
  readonly basis: AttributionBasis | null;
  /** That the person's check-in contradicts another one of theirs. */
  readonly doubtful: boolean;
}

export function tracesVisits({ carriage, venue }: ContactDefinitions): boolean {
  return carriage.closeness !== 'none' || venue.closeness !== 'none';
}

/** Contacts of everyone in trace_carrier at places. */
export async function traceCoVisits(run: Derivation, sink: ContactSink): Promise<void> {
  const { connection, policy } = run;
  if (!tracesVisits(policy.contacts)) return;
  await createCarrierVisits(connection, policy.contacts);
  await createMeetings(connection, policy.contacts);

  // Meetings of one person with one case at one place come together; on each day the closest counts.
  const closest = new ClosestBy<string>();
  let current = '';
  for await (const batch of rowBatches<MeetingRow>(
    connection,
    `select v.case_id, v.case_person_id, v.active_from, v.active_until, v.place_id, p.kind as place_kind, p.coach as place_coach,
            v.record_id as carrier_record_id, v.at as carrier_at, v.left_at as carrier_left_at, v.basis as carrier_basis,
            m.person_id, m.record_id, m.at, m.left_at, m.basis, m.doubtful
     from carrier_visit v
     join meeting m on m.visit_no = v.visit_no
     left join place p on p.place_id = v.place_id
     where m.person_id <> v.person_id and m.person_id <> v.case_person_id
     order by v.case_id, v.place_id, m.person_id`,
  )) {
    for (const row of batch) {
      const pair = `${row.case_id} ${row.place_id} ${row.person_id}`;
      if (pair !== current) await closest.drainTo(sink);
      current = pair;
      const contact = contactAt(row, run);
      if (contact !== undefined) closest.add(contact.facts.date, contact);
    }
  }
  await closest.drainTo(sink);
  await connection.query('drop table carrier_visit, meeting');
}

/** The longest time a visit without check-out may stand for: no shorter one finds all that met. */
function longestDefault({ carriage, venue }: ContactDefinitions): number {
  return Math.max(carriage.defaultStayMinutes, venue.defaultStayMinutes);
}

/** When the visitor of a check-in had left at the latest, as SQL. */
export function leftAtLatest(alias: string, definitions: ContactDefinitions): string {
  return `coalesce(${alias}.left_at, ${alias}.at + interval '${longestDefault(definitions)} minutes')`;
}

/** The same of a check-in as it is or ever was before its end was said, for finding all that may have followed from it. */
export function leftAtEverLatest(alias: string, definitions: ContactDefinitions): string {
  return `greatest(${alias}.left_at, ${alias}.planned_leave_at, ${alias}.at + interval '${longestDefault(definitions)} minutes')`;
}

/**
 * Work table carrier_visit: check-ins of those in trace_carrier, by themselves or by a phone attributed to them, in the time they
 * count in. `until` is when they had left at the latest. Doubtful ones are among them, so that a case is looked at again when one of its
 * check-ins becomes doubtful; they lead to no contacts.
 */
export async function createCarrierVisits(connection: Connection, definitions: ContactDefinitions): Promise<void> {
  const until = leftAtLatest('v', definitions);
  await connection.query(`
    create temp table carrier_visit on commit drop as
      select row_number() over () as visit_no, found.* from (
        select c.case_id, c.case_person_id, c.person_id, c.active_from, c.active_until,
               v.record_id, v.place_id, v.at, v.left_at, ${until} as until, null::text as basis, v.doubtful
        from trace_carrier c
        join check_in v on v.subject_id = c.person_id
        where v.subject_kind = 'person' and v.at < c.active_until and ${until} > c.active_from
        union all
        select c.case_id, c.case_person_id, c.person_id, c.active_from, c.active_until,
               v.record_id, v.place_id, v.at, v.left_at, ${until}, c.basis, v.doubtful
        from carrier_phone c
        join check_in v on v.subject_id = c.phone_id
        where v.subject_kind = 'phone' and v.at >= c.valid_from and v.at < c.valid_until
          and v.at < c.active_until and ${until} > c.active_from
      ) found;
    analyze carrier_visit`);
}

/** Work table meeting: everyone else's check-ins at the places of carrier_visit while the carrier was there, as persons. */
async function createMeetings(connection: Connection, definitions: ContactDefinitions): Promise<void> {
  const until = leftAtLatest('o', definitions);
  // A day's window finds all but the visits longer than a day, which have an index of their own.
  const window = `interval '${Math.max(24 * 60, longestDefault(definitions))} minutes'`;
  await connection.query(`
    create temp table co_visit on commit drop as
      select v.visit_no, o.subject_id, o.subject_kind, o.record_id, o.at, o.left_at, o.doubtful
      from carrier_visit v
      join check_in o on o.place_id = v.place_id
      where not v.doubtful and o.at > v.at - ${window} and o.at < v.until and ${until} > v.at
      union all
      select v.visit_no, o.subject_id, o.subject_kind, o.record_id, o.at, o.left_at, o.doubtful
      from carrier_visit v
      join check_in o on o.place_id = v.place_id
      where not v.doubtful and o.left_at - o.at > interval '24 hours' and o.left_at > v.at and o.at <= v.at - ${window};
    analyze co_visit`);
  await connection.query(`
    create temp table meeting on commit drop as
      select visit_no, subject_id as person_id, null::text as basis, record_id, at, left_at, doubtful
      from co_visit where subject_kind = 'person'
      union all
      select o.visit_no, a.person_id, a.basis, o.record_id, o.at, o.left_at, o.doubtful
      from co_visit o
      join attribution a on a.phone_id = o.subject_id
      where o.subject_kind = 'phone' and o.at >= a.valid_from and (a.valid_until is null or o.at < a.valid_until);
    drop table co_visit;
    analyze meeting`);
}

function contactAt(row: MeetingRow, { policy, utcOffsetMinutes }: Derivation): Contact | undefined {
  const kind = row.place_kind === 'carriage' ? 'carriage' : 'venue';
  const definitions = policy.contacts;
  const carrierVisit = cutToPeriod(row, kind, definitions);
  const otherVisit = { at: row.at, leftAt: row.left_at ?? undefined };
  const finding = carrierVisit === undefined ? undefined : classifyVisit(carrierVisit, otherVisit, kind, definitions);
  if (carrierVisit === undefined || finding === undefined) return undefined;
  const from = Math.max(carrierVisit.at, otherVisit.at);
  const until = Math.min(carrierVisit.leftAt, stayOf(otherVisit, kind, definitions).until);
  return {
    caseId: row.case_id,
    casePersonId: row.case_person_id,
    personId: row.person_id,
    facts: factsOf(
      row.case_id,
      { service: row.place_id, date: dayOf(from, utcOffsetMinutes), coach: row.place_coach ?? undefined },
      finding,
    ),
    strength: row.doubtful ? 'weak' : strengthOf([row.carrier_basis, row.basis], policy),
    source: 'check-ins',
    exposed: { from, until },
    restsOn: [row.case_id, row.carrier_record_id, row.record_id],
  };
}

function cutToPeriod(
  row: MeetingRow,
  kind: 'carriage' | 'venue',
  definitions: ContactDefinitions,
): { at: Instant; leftAt: Instant } | undefined {
  const stay = stayOf({ at: row.carrier_at, leftAt: row.carrier_left_at ?? undefined }, kind, definitions);
  const at = Math.max(stay.from, row.active_from);
  const leftAt = Math.min(stay.until, row.active_until);
  return at < leftAt ? { at, leftAt } : undefined;
}
