/** Waiting for what a declaration leads to. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { City } from '../../city.ts';

/** The work that goes on by itself looks every two seconds. */
const longestMs = 8_000;
const lookEveryMs = 500;

/**
 * Waits until a declaration that may change the colour was worked through, so that whoever asks for a code right after it is not handed a
 * green one that ends seconds later. One that tells of nothing is not waited for, and nothing for longer than eight seconds: it is kept
 * already, and a refresh of a whole city may be under way. Where no refreshes go on by themselves there is nothing to wait for.
 */
export async function untilConcluded(city: City, personId: string, recordId: string): Promise<void> {
  if (city.refreshes !== true) return;
  const { rows } = await city.db.query<{ part_id: string }>(
    `select part_id::text from declaration where person_id = $1 and record_id = $2
       and (symptoms <> '{}' or contacts <> '' or (jsonb_typeof(trips) = 'array' and trips <> '[]'))`,
    [personId, recordId],
  );
  const partId = rows[0]?.part_id;
  if (partId === undefined) return;
  const deadline = performance.now() + longestMs;
  while (performance.now() < deadline && !(await isConcluded(city, personId, partId))) await sleep(lookEveryMs);
}

async function isConcluded(city: City, personId: string, partId: string): Promise<boolean> {
  const part = await city.db.query('select from import_part where part_id = $1 and not derived', [partId]);
  if (part.rowCount !== 0) return false;
  const due = await city.db.query('select from assessment_due where person_id = $1', [personId]);
  return due.rowCount === 0;
}
