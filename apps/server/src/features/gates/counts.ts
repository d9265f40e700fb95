/** How many people passed: counted by hour as scans are kept, so that asking costs as much as a day has hours. */

import { dayOf, hourMs, minuteMs, startOfDay } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import type { Gate } from './gate.ts';
import { nobodyKnown, type JudgedScan } from './scans.ts';

export interface CountedScan extends JudgedScan {
  readonly replayedElsewhere: boolean;
}

const columns = [
  'admit',
  'measure',
  'refuse',
  'invalid',
  'entered',
  'departed',
  'fever',
  'unverified',
  'replayed',
] as const;

/** A scan in the order of `columns`. */
function tallyOf(scan: CountedScan, feverCelsius: number): readonly boolean[] {
  return [
    scan.verdict === 'admit',
    scan.verdict === 'measure',
    scan.verdict === 'refuse',
    scan.verdict === 'invalid',
    scan.direction === 'in',
    scan.direction === 'out',
    scan.celsius !== undefined && scan.celsius >= feverCelsius,
    scan.code !== undefined && scan.personId === nobodyKnown,
    scan.replayedElsewhere,
  ];
}

/** Adds scans that are kept to the counts, in the transaction that keeps them. */
export async function countScans(
  queryable: Queryable,
  gate: Pick<Gate, 'gateId' | 'placeId'>,
  scans: readonly CountedScan[],
  rule: { readonly feverCelsius: number; readonly utcOffsetMinutes: number },
): Promise<void> {
  const byHour = new Map<number, number[]>();
  for (const scan of scans) {
    const hour = startOfHour(scan.at, rule.utcOffsetMinutes);
    const counts = byHour.get(hour) ?? columns.map(() => 0);
    byHour.set(
      hour,
      tallyOf(scan, rule.feverCelsius).map((counted, column) => (counts[column] ?? 0) + Number(counted)),
    );
  }
  // In order of the hours, so that two batches of a gate wait for each other instead of blocking each other for ever.
  const hours = [...byHour].sort(([a], [b]) => a - b);
  await queryable.query(
    `insert into gate_count (place_id, gate_id, hour, ${columns.join(', ')})
     select $1::text, $2::uuid, * from unnest($3::timestamptz[], ${columns.map((_, i) => `$${i + 4}::integer[]`).join(', ')})
     on conflict (place_id, gate_id, hour) do update set
       ${columns.map((column) => `${column} = gate_count.${column} + excluded.${column}`).join(', ')}`,
    [
      gate.placeId,
      gate.gateId,
      hours.map(([hour]) => sqlInstant(hour)),
      ...columns.map((_, column) => hours.map(([, counts]) => counts[column] ?? 0)),
    ],
  );
}

/** The start of an hour of the city's day, which need not be one of UTC's. */
export function startOfHour(instant: number, utcOffsetMinutes: number): number {
  const offset = utcOffsetMinutes * minuteMs;
  return Math.floor((instant + offset) / hourMs) * hourMs - offset;
}

export interface ChecksToday {
  readonly admit: number;
  readonly measure: number;
  readonly refuse: number;
  readonly invalid: number;
}

/** What one gate showed since the city's midnight. */
export async function checksToday(city: City, gate: Pick<Gate, 'gateId' | 'placeId'>): Promise<ChecksToday> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const midnight = startOfDay(dayOf(city.clock.now(), utcOffsetMinutes), utcOffsetMinutes);
  const { rows } = await city.db.query<ChecksToday>(
    `select coalesce(sum(admit), 0)::int as admit, coalesce(sum(measure), 0)::int as measure,
            coalesce(sum(refuse), 0)::int as refuse, coalesce(sum(invalid), 0)::int as invalid
     from gate_count where place_id = $1 and gate_id = $2 and hour >= $3`,
    [gate.placeId, gate.gateId, sqlInstant(midnight)],
  );
  return rows[0] ?? { admit: 0, measure: 0, refuse: 0, invalid: 0 };
}
