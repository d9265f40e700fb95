/** Who was at 100 places in a window of time each, over a fortnight of stays, against the SQL one would write by hand. */

import { addDays, dayMs, hourMs, type Day } from '@open-health-code/domain';
import {
  ensureDayPartitions,
  finaliseStays,
  partitionOf,
  sqlInstant,
  whoWasThere,
  type City,
  type PresenceWindow,
} from '@open-health-code/server/bench';
import { measureCoTravel } from './co-travel.ts';
import type { OpenCity } from './database.ts';
import { peakRssMb, rounded, seconds, sideBySide, type Measurement } from './measure.ts';
import { random } from './random.ts';

const bar = 0.667;
const staysPerPerson = 30;
const firstDay: Day = '2026-01-05';
const days = 14;
const cells = 5000;
const places = 100;

export async function measureTrace({ city }: OpenCity, people: number, quick: boolean): Promise<Measurement> {
  const stays = people * staysPerPerson;
  await fillStays(city, people);
  const draw = random(1);
  let windows: PresenceWindow[] = [];
  const found = { ours: 0, reference: 0 };
  const rounds = quick ? 1 : 15;
  let drawn = 0;
  // Both sides look at the same windows, then at others: what one has read into memory serves the other once each.
  const next = (): PresenceWindow[] => {
    if (drawn % 2 === 0) windows = drawWindows(draw);
    drawn += 1;
    return windows;
  };
  const result = await sideBySide(
    rounds,
    async () => {
      const asked = next();
      return await seconds(async () => void (found.ours += await countOurs(city, asked)));
    },
    async () => {
      const asked = next();
      return await seconds(async () => void (found.reference += await countByHand(city, asked)));
    },
  );
  if (found.ours !== found.reference) throw new Error(`found ${found.ours} stays, by hand ${found.reference}`);
  return {
    name: `trace-${people}`,
    unit: 'windows/s',
    ours: Math.round(places / result.ours),
    reference: Math.round(places / result.reference),
    ratio: rounded(result.ratio),
    bar: `time at most 1.5×: ratio at least ${bar}`,
    met: result.ratio >= bar,
    peakRssMb: peakRssMb(),
    rounds,
    details: {
      people,
      stays,
      places,
      foundEachTime: Math.round(found.ours / (rounds + 1)),
      seconds: { ours: rounded(result.ours), reference: rounded(result.reference) },
      coTravel: await measureCoTravel(city, people, quick ? 1 : 3),
    },
  };
}

async function countOurs(city: City, windows: readonly PresenceWindow[]): Promise<number> {
  return await city.db.withConnection(async (connection) => {
    let found = 0;
    for await (const batch of whoWasThere(connection, windows)) found += batch.length;
    return found;
  });
}

async function countByHand(city: City, windows: readonly PresenceWindow[]): Promise<number> {
  const values = windows.map(
    ({ cellKey, from, until }) =>
      `(${cellKey}::bigint, '${sqlInstant(from)}'::timestamptz, '${sqlInstant(until)}'::timestamptz)`,
  );
  const { rows } = await city.db.query(
    `select w.*, s.phone_id, s.started_at, s.ended_at
     from (values ${values.join(', ')}) as w (cell_key, window_from, window_until)
     join stay s on s.cell_key = w.cell_key
       and s.started_at < window_until and s.started_at > window_from - interval '24 hours' and s.ended_at > window_from`,
  );
  return rows.length;
}

/** Two hours at a cell each, in the days that stays fully cover. */
function drawWindows(draw: () => number): PresenceWindow[] {
  const begin = Date.parse(firstDay) + dayMs;
  return Array.from({ length: places }, () => {
    const from = begin + Math.floor(draw() * (days - 2) * 24) * hourMs;
    return { cellKey: String(Math.floor(draw() * cells)), from, until: from + 2 * hourMs };
  });
}

/** Stays of five minutes to eight hours, spread evenly over days, hours and cells, indexed as an import leaves them. */
async function fillStays(city: City, people: number): Promise<void> {
  const all = Array.from({ length: days }, (_, index) => addDays(firstDay, index));
  await ensureDayPartitions(city.db, 'stay', all);
  const perDay = Math.ceil((people * staysPerPerson) / days);
  for (const [index, day] of all.entries()) {
    await city.db.query(
      `insert into ${partitionOf('stay', day)} (phone_id, started_at, cell_key, ended_at)
       select md5('phone ' || (draw >> 8) % $3)::uuid, started_at, (draw & 268435455) % $4, started_at + interval '1 minute' * (5 + draw % 475)
       from (
         select ('x' || left(md5($2 || ' ' || i), 15))::bit(60)::bigint as draw,
                $5::timestamptz + interval '1 second' * floor(i * 86400.0 / $1) as started_at
         from generate_series(0, $1::int - 1) i
       ) drawn`,
      [perDay, index, people, cells, `${day}T00:00:00Z`],
    );
  }
  await finaliseStays(city.db);
  await city.db.query('vacuum analyze');
}
