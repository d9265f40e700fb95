/** Cases whose contacts may have changed: a superset, found from what is new without looking at everything. */

import type { Day, TransportMode } from '@open-health-code/domain';
import { copyIn, copyText, type Connection } from '../../platform/database.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { caseUnit } from '../evidence/overruled.ts';
import { createTraceTables, dropTraceTables, findPhones, followCases } from './carriers.ts';
import { createCarrierStays, tracesCells } from './co-location.ts';
import { createCarrierVisits, leftAtEverLatest, tracesVisits } from './co-visits.ts';
import { createCarrierRuns, dropCarrierRuns } from './runs.ts';
import type { ServiceLinksByDay } from './service-links.ts';
import { staysInWindow } from './who-was-there.ts';

/** What is new to this run, beside cases. */
interface News {
  readonly profiles: ReadonlySet<string>;
  /** Days of new telco stays. */
  readonly stayDays: readonly Day[];
  readonly dueServices: readonly string[];
  readonly duePlaces: readonly string[];
  /** Zones, cells, or places, which tell of which division a cell is. */
  readonly zonesChanged: boolean;
  readonly phonesChanged: boolean;
}

/**
 * Fills the work table dirty_case. The carriers whose movements matter are the cases and, when the policy traces secondary contacts,
 * the close contacts that stand; a new close contact can only come from a case that is dirty for another reason.
 */
export async function findDirtyCases(run: Derivation): Promise<void> {
  const { connection, policy } = run;
  await connection.query(`
    create temp table dirty_case (case_id uuid primary key) on commit drop;
    insert into dirty_case select case_id from changed_case;
    insert into dirty_case
      select case_id from disease_case where case_id in (select key::uuid from derivation_due where unit = '${caseUnit}')
    on conflict do nothing`);
  const news = await readNews(run);
  await createTraceTables(connection);
  await followCases(connection);
  if (policy.contacts.secondary.trace) await followStandingCloseContacts(run);

  if (news.profiles.has('tickets') || news.dueServices.length > 0) await markByTickets(run, news);
  if (tracesVisits(policy.contacts)) await markByVisits(run, news);
  if (tracesCells(policy.contacts)) await markByStays(run, news);
  await dropTraceTables(connection);
}

async function readNews({ connection, parts }: Derivation): Promise<News> {
  const imported = await connection.query<{ profile: string; days: Day[] }>(
    `select profile, array_remove(array_agg(distinct day::text), null) as days
     from import_part left join unnest(days) as day on true
     where part_id = any($1) group by profile`,
    [parts],
  );
  const due = await connection.query<{ unit: string; key: string }>('select unit, key from derivation_due');
  const phones = await connection.query('select from changed_phone limit 1');
  const keysOf = (unit: string): string[] => due.rows.filter((row) => row.unit === unit).map(({ key }) => key);
  const profiles = new Set(imported.rows.map(({ profile }) => profile));
  const stays = imported.rows.find(({ profile }) => profile === 'telco-stays');
  return {
    profiles,
    stayDays: stays?.days ?? [],
    dueServices: keysOf('service'),
    duePlaces: keysOf('place'),
    zonesChanged: ['zone', 'cells', 'place'].some((unit) => keysOf(unit).length > 0),
    phonesChanged: phones.rowCount !== 0,
  };
}

async function followStandingCloseContacts({ connection, policy }: Derivation): Promise<void> {
  // A little longer than the window: evidence tells the last exposure to the minute.
  const exposedUntil = `to_timestamp((facts->>'exposedUntil')::float8 / 1000)`;
  const window = `interval '${policy.contacts.secondary.days * 24 * 60 + 1} minutes'`;
  await connection.query(`
    create temp table standing_close on commit drop as
      select (facts->>'caseId')::uuid as case_id, person_id, min(${exposedUntil}) as exposed_first, max(${exposedUntil}) as exposed_last
      from evidence
      where scope <> 0 and kind = 'contact' and state = 'live' and facts->>'closeness' = 'close'
      group by facts->>'caseId', person_id;
    insert into trace_carrier
      select c.case_id, c.person_id, s.person_id, s.exposed_first, s.exposed_last + ${window}
      from standing_close s join trace_carrier c on c.case_id = s.case_id;
    drop table standing_close`);
  await findPhones(connection);
}

/** New tickets on a run of a carrier, under any of its names; new tickets of the carrier; runs with another timetable. */
async function markByTickets(run: Derivation, news: News): Promise<void> {
  const { connection, parts } = run;
  const carrierRuns = await createCarrierRuns(run);
  if (carrierRuns !== undefined && news.profiles.has('tickets')) {
    await connection.query(
      `create temp table new_ticket on commit drop as
         select distinct mode, service, service_date from journey where part_id = any($1::bigint[])`,
      [parts],
    );
    await connection.query(
      `insert into dirty_case
         select case_id from carrier_ticket where part_id = any($1::bigint[])
         union
         select l.case_id from new_ticket t
         join run_ticket_name r on r.service = t.service and r.service_date = t.service_date and r.mode = t.mode
         join carrier_leg l on l.run_no = r.run_no
       on conflict do nothing`,
      [parts],
    );
    await connection.query('drop table new_ticket');
  }
  if (carrierRuns !== undefined && news.dueServices.length > 0) {
    await markByTimetable(connection, carrierRuns.links, news.dueServices);
  }
  await dropCarrierRuns(connection);
}

/** By tickets and not by legs: under the new timetable a leg may lie outside the time that counts, where it lay inside before. */
async function markByTimetable(
  connection: Connection,
  links: ServiceLinksByDay,
  dueServices: readonly string[],
): Promise<void> {
  const due = new Set(dueServices);
  const { rows } = await connection.query<{ mode: TransportMode; service_date: Day; service: string }>(
    'select distinct mode, service_date, service from carrier_ticket',
  );
  const changed = rows.filter(({ mode, service_date: date, service }) =>
    links
      .on(mode, date)
      .namesOf(service)
      .some((name) => due.has(name)),
  );
  await connection.query(
    `create temp table changed_run (mode text not null, service_date date not null, service text not null) on commit drop`,
  );
  await copyIn(
    connection,
    'copy changed_run from stdin',
    changed.map(({ mode, service_date: date, service }) => `${[mode, date, service].map(copyText).join('\t')}\n`),
  );
  await connection.query(`
    insert into dirty_case
      select distinct t.case_id from carrier_ticket t
      join changed_run r on r.service = t.service and r.service_date = t.service_date and r.mode = t.mode
    on conflict do nothing;
    drop table changed_run`);
}

/** New check-ins, or ones by phones that became or ceased to be somebody's, at a place about the time a carrier was there. */
async function markByVisits({ connection, policy, parts }: Derivation, news: News): Promise<void> {
  const newVisits = news.profiles.has('check-ins');
  if (!newVisits && !news.phonesChanged && news.duePlaces.length === 0) return;
  await createCarrierVisits(connection, policy.contacts);
  await connection.query(
    'create temp table new_visit (place_id text not null, first_at timestamptz not null, last_at timestamptz not null) on commit drop',
  );
  const until = leftAtEverLatest('v', policy.contacts);
  if (newVisits) {
    await connection.query(
      `insert into new_visit
         select v.place_id, min(v.at), max(${until}) from check_in v where v.part_id = any($1::bigint[]) group by v.place_id`,
      [parts],
    );
  }
  if (news.phonesChanged) {
    await connection.query(`
      insert into new_visit
        select v.place_id, min(v.at), max(${until})
        from changed_phone p join check_in v on v.subject_id = p.phone_id
        where v.subject_kind = 'phone' group by v.place_id`);
    await markByEvidence(connection, 'check-ins', 'select place_id from new_visit');
  }
  await connection.query(
    `insert into dirty_case
       select v.case_id from carrier_visit v
       join new_visit n on n.place_id = v.place_id and n.first_at < v.until and n.last_at > v.at
       union
       select case_id from carrier_visit where place_id = any($1::text[])
     on conflict do nothing`,
    [news.duePlaces],
  );
  await connection.query('drop table carrier_visit, new_visit');
}

/** New stays on a day, or phones that changed hands, in a cell inside a zone where a carrier was; or other zones and cells. */
async function markByStays(run: Derivation, news: News): Promise<void> {
  const { connection } = run;
  if (news.stayDays.length === 0 && !news.phonesChanged && !news.zonesChanged) return;
  if (news.zonesChanged) {
    // What stands in cells may rest on a zone that is gone, so it is looked at wherever the case was.
    await markByEvidence(connection, 'telco-stays', 'select cell_id from cell');
  } else if (news.phonesChanged) {
    await markByEvidence(
      connection,
      'telco-stays',
      `select c.cell_id from changed_phone p join stay s on s.phone_id = p.phone_id join cell c on c.cell_key = s.cell_key`,
    );
  }
  await createCarrierStays(run);
  // Days as sources count them, give or take the city's offset, and the day a stay may reach into.
  await connection.query(
    `insert into dirty_case
       select distinct w.case_id from carrier_stay w
       join unnest($1::date[]) as day on w.window_until > day - 1 and w.window_from < day + 3
       union
       select case_id from carrier_stay where $2
     on conflict do nothing`,
    [news.stayDays, news.zonesChanged],
  );
  if (news.phonesChanged) {
    await connection.query(`
      insert into dirty_case
        select distinct w.case_id
        from carrier_stay w ${staysInWindow}
        join changed_phone p on p.phone_id = s.phone_id
        where w.case_id not in (select case_id from dirty_case)
      on conflict do nothing`);
  }
  await connection.query('drop table carrier_stay');
}

/**
 * Contacts that stand at one of the given places or cells: they may rest on a phone that was somebody's before, be it the case's, and
 * what it was before is not known any more.
 */
async function markByEvidence(
  connection: Connection,
  source: 'check-ins' | 'telco-stays',
  places: string,
): Promise<void> {
  await connection.query(
    `create temp table standing_place on commit drop as
       select distinct (facts->>'caseId')::uuid as case_id, facts->>'service' as place from evidence
       where scope <> 0 and kind = 'contact' and state = 'live' and source = $1`,
    [source],
  );
  const { rowCount } = await connection.query('select from standing_place limit 1');
  if (rowCount !== 0) {
    await connection.query(`
      insert into dirty_case select distinct case_id from standing_place where place in (${places}) on conflict do nothing`);
  }
  await connection.query('drop table standing_place');
}
