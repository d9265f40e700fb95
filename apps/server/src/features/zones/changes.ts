/** What a run of the derivation brings that can change visits of zones. */

import { addDays, type Day } from '@open-health-code/domain';
import type { Derivation } from '../evidence/derivation.ts';
import { daysAfter, daysBefore } from './ticket-visits.ts';
import type { ZoneUnits } from './units.ts';

export interface ZoneChanges {
  /** Whether there is anything to look at. */
  readonly any: boolean;
  /** Full run, or places or cells are not where they were. */
  readonly everything: boolean;
  /** Zones that are new, changed or gone. */
  readonly zoneIds: readonly string[];
  /** Local days that new stays touch. */
  readonly stayDays: readonly Day[];
  /** Whether times of tickets may have become known. */
  readonly timetable: boolean;
}

const relevantProfiles = ['telco-stays', 'check-ins', 'tickets', 'declarations'];

export async function readZoneChanges(run: Derivation): Promise<ZoneChanges> {
  const { connection, full, parts } = run;
  const due = await connection.query<{ unit: string; key: string | null }>(
    `select distinct unit, case when unit = 'zone' then key end as key from derivation_due
     where unit in ('zone', 'place', 'cells', 'service')`,
  );
  const fresh = await connection.query<{ profile: string; day: Day | null }>(
    `select distinct profile, day from import_part left join unnest(days) as day on profile = 'telco-stays'
     where part_id = any($1) and profile = any($2)`,
    [parts, relevantProfiles],
  );
  const phones = await connection.query('select from changed_phone limit 1');
  const isDue = (wanted: string): boolean => due.rows.some(({ unit }) => unit === wanted);
  return {
    any: full || due.rows.length > 0 || fresh.rows.length > 0 || phones.rows.length > 0,
    everything: full || isDue('place') || isDue('cells'),
    zoneIds: due.rows.flatMap(({ unit, key }) => (unit === 'zone' && key !== null ? [key] : [])),
    stayDays: fresh.rows.flatMap(({ profile, day }) => (profile === 'telco-stays' && day !== null ? [day] : [])),
    timetable: isDue('service'),
  };
}

/** Local days of all records there are, for what looks at a zone's whole time. */
export interface RecordDays {
  readonly telco: readonly Day[];
  readonly checkIns: readonly Day[];
  /** With those that times filled from a timetable can reach. */
  readonly tickets: readonly Day[];
}

export async function readDays({ connection }: Derivation): Promise<RecordDays> {
  const { rows } = await connection.query<{ profile: string; day: Day }>(
    `select distinct profile, day from import_part, unnest(days) as day
     where profile in ('telco-stays', 'check-ins', 'tickets') order by day`,
  );
  const daysOf = (wanted: string): Day[] => rows.flatMap(({ profile, day }) => (profile === wanted ? [day] : []));
  const ticketDays = daysOf('tickets');
  const [first, last] = [ticketDays[0], ticketDays.at(-1)];
  const tickets: Day[] = [];
  if (first !== undefined && last !== undefined) {
    const end = addDays(last, daysAfter);
    for (let day = addDays(first, -daysBefore); day <= end; day = addDays(day, 1)) tickets.push(day);
  }
  return { telco: daysOf('telco-stays'), checkIns: daysOf('check-ins'), tickets };
}

/** With more numbers than this, looking at all days costs less than asking where each number was. */
const manyPhones = 20_000;

/** Adds the zone-days on which numbers that went to somebody else were in a zone. */
export async function findUnitsOfChangedPhones(
  run: Derivation,
  units: ZoneUnits,
  everyZone: readonly string[],
  days: RecordDays,
): Promise<void> {
  const { connection, utcOffsetMinutes } = run;
  const changed = await connection.query<{ phones: number }>('select count(*)::int as phones from changed_phone');
  if ((changed.rows[0]?.phones ?? 0) > manyPhones) {
    units.addAll('telco', everyZone, days.telco);
    units.addAll('check-in', everyZone, days.checkIns);
    return;
  }
  const stays = await connection.query<{ zone_id: string; day: Day }>(
    `select distinct z.zone_id, ${localDay('greatest(s.started_at, z.active_from)')} as day
     from stay s
     join changed_phone p on p.phone_id = s.phone_id
     join zone_cell c on c.cell_key = s.cell_key
     join zone z on z.zone_id = c.zone_id
     where s.ended_at > z.active_from and s.started_at < coalesce(z.active_until, 'infinity')`,
    [utcOffsetMinutes],
  );
  for (const { zone_id: zoneId, day } of stays.rows) units.add('telco', zoneId, day);
  await addCheckIns(
    run,
    units,
    `v.subject_kind = 'phone' and v.subject_id in (select phone_id from changed_phone)`,
    [],
  );
}

/** Adds the zone-days that new check-ins touch. */
export async function findCheckInUnits(run: Derivation, units: ZoneUnits): Promise<void> {
  await addCheckIns(run, units, 'v.part_id = any($2)', [run.parts]);
}

async function addCheckIns(
  { connection, utcOffsetMinutes }: Derivation,
  units: ZoneUnits,
  condition: string,
  parameters: readonly unknown[],
): Promise<void> {
  const { rows } = await connection.query<{ zone_id: string; day: Day }>(
    `select distinct z.zone_id, ${localDay('greatest(v.at, z.active_from)')} as day
     from check_in v
     join zone_place p on p.place_id = v.place_id
     join zone z on z.zone_id = p.zone_id
     where v.at < coalesce(z.active_until, 'infinity')
       and (v.at >= z.active_from or greatest(v.left_at, v.planned_leave_at) > z.active_from)
       and ${condition}`,
    [utcOffsetMinutes, ...parameters],
  );
  for (const { zone_id: zoneId, day } of rows) units.add('check-in', zoneId, day);
}

/** SQL for the local day of an instant; the city's offset in minutes is the first parameter. */
function localDay(instant: string): string {
  return `((${instant} at time zone 'UTC') + make_interval(mins => $1))::date`;
}

/** Notes in unit_scope what changed zones have led to so far, on whatever days they were in force. */
export async function noteUnitsOfEvidence(
  { connection }: Derivation,
  { everything, zoneIds }: ZoneChanges,
): Promise<void> {
  if (!everything && zoneIds.length === 0) return;
  await connection.query(
    `insert into unit_scope
       select distinct scope from evidence
       where kind = 'zone-visit' and source <> 'declarations' and state <> 'withdrawn' and scope <> 0
         and ($1 or facts ->> 'zoneId' = any($2))
     on conflict do nothing`,
    [everything, zoneIds],
  );
}
