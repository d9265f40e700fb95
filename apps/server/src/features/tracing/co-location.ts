/** Whose phone was in a cell together with a carrier's, inside a zone that was active then. Never more than weak evidence. */

import { classifyCellStay, dayOf, type ContactDefinitions, type Instant } from '@open-health-code/domain';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { createZoneAreas, dropZoneAreas } from '../zones/areas.ts';
import { ClosestBy, factsOf, type Contact, type ContactSink } from './contact.ts';
import { staysInWindow } from './who-was-there.ts';

interface SharedCellRow {
  readonly case_id: string;
  readonly case_person_id: string;
  readonly cell_id: string;
  readonly carrier_phone_id: string;
  readonly window_from: Instant;
  readonly window_until: Instant;
  readonly person_id: string;
  readonly phone_id: string;
  readonly stay_from: Instant;
  readonly stay_until: Instant;
}

export function tracesCells({ cell }: ContactDefinitions): boolean {
  return cell.closeness !== 'none';
}

/** Contacts of everyone in trace_carrier by the cells of their phones. */
export async function traceCoLocation(run: Derivation, sink: ContactSink): Promise<void> {
  const { connection, policy } = run;
  if (!tracesCells(policy.contacts) || (await connection.query('select from carrier_phone limit 1')).rowCount === 0)
    return;
  await createCarrierStays(run);
  await connection.query(`
    create temp table co_stay on commit drop as
      select w.stay_no, s.phone_id, s.started_at, s.ended_at
      from carrier_stay w ${staysInWindow} and s.phone_id <> w.phone_id;
    analyze co_stay;
    create temp table co_carrier on commit drop as
      select o.stay_no, o.phone_id, a.person_id, greatest(o.started_at, a.valid_from) as stay_from,
             least(o.ended_at, coalesce(a.valid_until, 'infinity')) as stay_until
      from co_stay o
      join attribution a on a.phone_id = o.phone_id
      where a.valid_from < o.ended_at and (a.valid_until is null or a.valid_until > o.started_at);
    analyze co_carrier`);

  // Meetings of one person with one case in one cell come together; on each day the longest counts.
  const closest = new ClosestBy<string>();
  let current = '';
  for await (const batch of rowBatches<SharedCellRow>(
    connection,
    `select w.case_id, w.case_person_id, c.cell_id, w.phone_id as carrier_phone_id, w.window_from, w.window_until,
            o.person_id, o.phone_id, o.stay_from, o.stay_until
     from carrier_stay w
     join co_carrier o on o.stay_no = w.stay_no
     join cell c on c.cell_key = w.cell_key
     where o.person_id <> w.person_id and o.person_id <> w.case_person_id
     order by w.case_id, w.cell_key, o.person_id`,
  )) {
    for (const row of batch) {
      const pair = `${row.case_id} ${row.cell_id} ${row.person_id}`;
      if (pair !== current) await closest.drainTo(sink);
      current = pair;
      const contact = contactIn(row, run);
      if (contact !== undefined) closest.add(contact.facts.date, contact);
    }
  }
  await closest.drainTo(sink);
  await connection.query('drop table carrier_stay, co_stay, co_carrier');
}

/** Work table zone_span: cells inside a zone, with the times some zone was active over them. */
async function createZoneSpans(run: Derivation): Promise<void> {
  await createZoneAreas(run);
  await run.connection.query(`
    create temp table zone_span on commit drop as
      select cell_key, lower(span) as active_from, coalesce(upper(span), 'infinity') as active_until
      from (
        select c.cell_key, unnest(range_agg(tstzrange(z.active_from, z.active_until))) as span
        from zone_cell c join zone z on z.zone_id = c.zone_id
        group by c.cell_key
      ) active;
    analyze zone_span`);
  await dropZoneAreas(run);
}

/** Work table carrier_stay: stays of the phones in carrier_phone inside zones, cut to the time that counts. */
export async function createCarrierStays(run: Derivation): Promise<void> {
  await createZoneSpans(run);
  await run.connection.query(`
    create temp table carrier_stay on commit drop as
      select row_number() over () as stay_no, cut.* from (
        select p.case_id, p.case_person_id, p.person_id, p.phone_id, s.cell_key,
               greatest(s.started_at, z.active_from, p.active_from, p.valid_from) as window_from,
               least(s.ended_at, z.active_until, p.active_until, p.valid_until) as window_until
        from carrier_phone p
        join stay s on s.phone_id = p.phone_id
          and s.started_at < p.active_until and s.started_at > p.active_from - interval '24 hours' and s.ended_at > p.active_from
        join zone_span z on z.cell_key = s.cell_key
      ) cut
      where window_from < window_until;
    analyze carrier_stay;
    drop table zone_span`);
}

function contactIn(row: SharedCellRow, { policy, utcOffsetMinutes }: Derivation): Contact | undefined {
  const carrierStay = { from: row.window_from, until: row.window_until };
  const otherStay = { from: row.stay_from, until: row.stay_until };
  const finding = classifyCellStay(carrierStay, otherStay, policy.contacts);
  if (finding === undefined) return undefined;
  const from = Math.max(carrierStay.from, otherStay.from);
  return {
    caseId: row.case_id,
    casePersonId: row.case_person_id,
    personId: row.person_id,
    facts: factsOf(row.case_id, { service: row.cell_id, date: dayOf(from, utcOffsetMinutes) }, finding),
    strength: 'weak',
    source: 'telco-stays',
    exposed: { from, until: Math.min(carrierStay.until, otherStay.until) },
    restsOn: [row.case_id, row.carrier_phone_id, row.phone_id],
  };
}
