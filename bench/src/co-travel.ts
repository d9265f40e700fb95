/** Everyone who travelled with 500 cases, against the SQL one would write by hand to list the same pairs. */

import { addDays, startOfDay, type Day } from '@open-health-code/domain';
import {
  createTraceTables,
  dropTraceTables,
  ensureDayPartitions,
  followCases,
  policyInForce,
  sqlInstant,
  traceCoTravel,
  type City,
} from '@open-health-code/server/bench';
import { rounded, seconds, sideBySide } from './measure.ts';

const cases = 500;
const firstDay: Day = '2026-01-05';
const days = 14;
const aboardOneTrain = 700;

/** One rail journey for each person, full trains over a fortnight. For the details of a measurement; no bar is set for it. */
export async function measureCoTravel(city: City, people: number, rounds: number): Promise<Record<string, unknown>> {
  await fillJourneys(city, people);
  const found = { ours: 0, reference: 0 };
  const { ours, reference, ratio } = await sideBySide(
    rounds,
    async () => await seconds(async () => void (found.ours = await countContacts(city))),
    async () => await seconds(async () => void (found.reference = await countByHand(city))),
  );
  if (found.ours !== found.reference) {
    throw new Error(`found ${found.ours} contacts aboard, by hand ${found.reference}`);
  }
  return {
    cases,
    journeys: people,
    contacts: found.ours,
    seconds: { ours: rounded(ours), reference: rounded(reference) },
    ratio: rounded(ratio),
  };
}

async function countContacts(city: City): Promise<number> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    let found = 0;
    await createTraceTables(connection);
    await followCases(connection);
    await traceCoTravel({ connection, policy, utcOffsetMinutes }, async () => void (found += 1));
    await dropTraceTables(connection);
    return found;
  });
}

async function countByHand(city: City): Promise<number> {
  const { rows } = await city.db.query(
    `select d.case_id, j.person_id, j.coach = c.coach as same_coach, j.seat,
            least(c.alight_at, j.alight_at) - greatest(c.board_at, j.board_at) as together
     from disease_case d
     join journey c on c.person_id = d.person_id and c.board_at < d.infectious_until and c.alight_at > d.infectious_from
     join journey j on j.service_date = c.service_date and j.service = c.service and j.mode = c.mode
       and j.person_id <> c.person_id and j.board_at < c.alight_at and j.alight_at > c.board_at`,
  );
  return rows.length;
}

async function fillJourneys({ db, clock }: City, people: number): Promise<void> {
  await ensureDayPartitions(
    db,
    'journey',
    Array.from({ length: days }, (_, index) => addDays(firstDay, index)),
  );
  await db.query(
    `insert into journey (person_id, ticket_id, service_date, mode, service, coach, seat, board_stop, alight_stop, board_at, alight_at, part_id)
     select md5('traveller ' || i)::uuid, 'T' || i, ($2::date + run % $3), 'rail', 'G' || run / $3 + 1,
            lpad((1 + i / 80 % 8)::text, 2, '0'), 1 + i / 5 % 16 || substr('ABCDF', 1 + i % 5, 1), 'Stop ' || leg, 'Stop ' || leg + 2,
            $4::timestamptz + make_interval(days => run % $3, hours => 8 + leg), $4::timestamptz + make_interval(days => run % $3, hours => 10 + leg), 1
     from generate_series(0, $1::int - 1) i cross join lateral (select i / $5::int as run, i % 3 as leg) riding`,
    [people, firstDay, days, sqlInstant(startOfDay(firstDay, 480)), aboardOneTrain],
  );
  await db.query(
    `insert into disease_case (person_id, case_id, status, diagnosed_at, infectious_from, infectious_until)
     select md5('traveller ' || i)::uuid, md5('case ' || i)::uuid, 'confirmed', $3, $3::timestamptz - interval '30 days', $3
     from generate_series(0, $1::int - 1, greatest(1, $1::int / $2::int)) i limit $2`,
    [people, cases, sqlInstant(clock.now())],
  );
  await db.query('vacuum analyze');
}
