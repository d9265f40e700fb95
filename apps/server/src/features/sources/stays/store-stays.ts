/** Stores parts of a telco-stays file: straight into bare partitions, through a staging table into indexed ones. */

import type { City } from '../../../city.ts';
import { copyIn, type Connection } from '../../../platform/database.ts';
import { copyChunks } from '../copy-chunks.ts';
import { insertPart, nextPartId } from '../parts/part.ts';
import { ensureDayPartitions, lockUntilCommit, partitionOf } from '../partitions.ts';
import { barePartitions, stayLock } from '../stays.ts';
import { insertPhones } from '../subjects.ts';
import type { DayStays, StayPart } from './stay-part.ts';
import { stayColumns, type StayRows } from './stay-rows.ts';

/**
 * Stores a part in one transaction; gives the rows that were new. Double rows in bare partitions count as new here and are found when the
 * partition is finalised, which is why import_part holds the valid rows of the part, the same on both ways.
 */
export async function storeStays(city: City, part: StayPart): Promise<number> {
  if (part.validRows === 0) return 0;
  const days = part.days();
  await ensureDayPartitions(
    city.db,
    'stay',
    days.map(([day]) => day),
  );
  return await city.db.transaction(async (connection) => {
    await lockUntilCommit(connection, stayLock);
    await keepNewPhones(connection, city, part);
    const bare = new Set(
      await barePartitions(
        connection,
        days.map(([day]) => partitionOf('stay', day)),
      ),
    );
    let accepted = 0;
    for (const [day, stays] of days) {
      const partition = partitionOf('stay', day);
      accepted += bare.has(partition)
        ? await fillBare(connection, partition, stays)
        : await fillIndexed(connection, partition, stays);
    }
    if (accepted > 0) {
      await insertPart(connection, {
        partId: await nextPartId(connection),
        profile: 'telco-stays',
        now: city.clock.now(),
        accepted: part.validRows,
        days: part.touchedDays(),
      });
    }
    return accepted;
  });
}

async function fillBare(connection: Connection, partition: string, { rows, pieces }: DayStays): Promise<number> {
  for (const list of [rows, pieces]) await copyStays(connection, partition, list);
  return rows.count;
}

async function fillIndexed(connection: Connection, partition: string, { rows, pieces }: DayStays): Promise<number> {
  let accepted = 0;
  for (const list of [rows, pieces]) {
    if (list.count === 0) continue;
    await connection.query('create temp table staged_stay (like stay) on commit drop');
    await copyStays(connection, 'staged_stay', list);
    const { rowCount } = await connection.query(
      `insert into ${partition} (${stayColumns}) select ${stayColumns} from staged_stay on conflict do nothing`,
    );
    await connection.query('drop table staged_stay');
    if (list === rows) accepted = rowCount ?? 0;
  }
  return accepted;
}

async function copyStays(connection: Connection, table: string, rows: StayRows): Promise<void> {
  if (rows.count === 0) return;
  await copyIn(connection, `copy ${table} (${stayColumns}) from stdin (format binary)`, rows.copyData());
}

async function keepNewPhones(connection: Connection, city: City, part: StayPart): Promise<void> {
  if (part.phones.length === 0) return;
  await connection.query('create temp table seen_phone (place integer, phone_id uuid) on commit drop');
  await copyIn(connection, 'copy seen_phone from stdin', copyChunks(numbered(part.phones)));
  await connection.query(
    `create temp table held_phone on commit drop as
       select v.phone_id from vault.phone_number v join seen_phone s on s.phone_id = v.phone_id`,
  );
  const { rows } = await connection.query<{ place: number }>(
    'select place from seen_phone where phone_id not in (select phone_id from held_phone)',
  );
  await connection.query('drop table seen_phone, held_phone');
  await insertPhones(
    connection,
    city,
    rows.flatMap(({ place }) => part.phones[place] ?? []),
  );
}

function* numbered(phones: StayPart['phones']): Generator<string> {
  for (const [place, { phoneId }] of phones.entries()) yield `${place}\t${phoneId}\n`;
}
