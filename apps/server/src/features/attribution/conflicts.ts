/** Numbers of one holder that were in two places at once, kept in phone_conflict. */

import {
  addDays,
  inTwoPlaces,
  startOfDay,
  type CellStay,
  type Day,
  type Instant,
  type Policy,
} from '@open-health-code/domain';
import { copyIn, sqlInstant } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { wholeGroups } from '../evidence/whole-groups.ts';
import { listStayDays, type AttributionChanges } from './changes.ts';
import { mostNumbersOfOnePerson } from './held-phones.ts';

/**
 * Brings phone_conflict up to date, and leaves work table conflicted_holder: whose conflicts changed. A conflict once seen is not looked
 * for again, so each day costs what its undecided numbers cost. Expects held_phone and touched_phone.
 */
export async function updateConflicts(run: Derivation, changes: AttributionChanges): Promise<void> {
  const { connection, full } = run;
  const anew = full || changes.cellsChanged;
  await connection.query(`
    create temp table conflicted_holder (holder_id uuid primary key) on commit drop;
    create temp table known_conflict (
      phone_id uuid not null, other_phone_id uuid not null, holder_id uuid not null, seen_at timestamptz not null,
      primary key (holder_id, phone_id, other_phone_id)
    ) on commit drop`);
  await keepKnown(run, anew ? changes.stayDays[0] : undefined);
  const touched = await createSuspects(run);
  const newDays = new Set(changes.stayDays);
  for (const day of anew || !touched ? changes.stayDays : await listStayDays(run)) {
    await lookAt(run, day, newDays.has(day) ? 'everyone' : 'touched');
  }
  await store(run);
}

/** Copies the conflicts that stand, leaving out what is looked for anew: all seen since that day, and those seen under another holder. */
async function keepKnown({ connection, utcOffsetMinutes }: Derivation, anewFrom: Day | undefined): Promise<void> {
  const until = anewFrom === undefined ? Infinity : startOfDay(anewFrom, utcOffsetMinutes);
  await connection.query(
    `create temp table standing_conflict on commit drop as
       select phone_id, other_phone_id, holder_id, seen_at from phone_conflict
       where holder_id in (select holder_id from held_phone)`,
  );
  await connection.query(
    `insert into known_conflict (phone_id, other_phone_id, holder_id, seen_at)
       select distinct c.phone_id, c.other_phone_id, c.holder_id, c.seen_at from standing_conflict c
       join held_phone a on a.phone_id = c.phone_id and a.holder_id = c.holder_id
        and c.seen_at >= a.held_from and c.seen_at < a.held_until
       join held_phone b on b.phone_id = c.other_phone_id and b.holder_id = c.holder_id
        and c.seen_at >= b.held_from and c.seen_at < b.held_until
       where c.seen_at < $1`,
    [sqlInstant(until)],
  );
  await connection.query('analyze known_conflict');
}

interface StayRow {
  readonly holder_id: string;
  readonly phone_id: string;
  readonly started_at: Instant;
  readonly ended_at: Instant;
  readonly lon: number;
  readonly lat: number;
  readonly range_m: number;
}

/**
 * Work table suspect: the numbers of holders of several, with how many others of the holder's each has (`rivals`). Gives whether any of
 * them has new claims.
 */
async function createSuspects({ connection }: Derivation): Promise<boolean> {
  await connection.query(`
    create temp table touched_holder on commit drop as
      select distinct h.holder_id from held_phone h join touched_phone t on t.phone_id = h.phone_id;
    create temp table suspect on commit drop as
      select h.holder_id, h.phone_id, h.held_from, h.held_until, several.numbers - 1 as rivals, t.holder_id is not null as touched
      from held_phone h
      join (
        select holder_id, count(distinct phone_id) as numbers from held_phone
        group by holder_id having count(distinct phone_id) between 2 and ${mostNumbersOfOnePerson}
      ) several on several.holder_id = h.holder_id
      left join touched_holder t on t.holder_id = h.holder_id;
    create index on suspect (holder_id, phone_id);
    analyze suspect`);
  await clearConvicted({ connection }, 'known_conflict');
  const { rows } = await connection.query<{ touched: boolean }>(
    'select exists (select from suspect where touched) as touched',
  );
  return rows[0]?.touched === true;
}

/** Leaves out numbers whose every pair is decided; only holders in the given table of conflicts can have become so. */
async function clearConvicted(
  { connection }: Pick<Derivation, 'connection'>,
  among: 'known_conflict' | 'found_conflict',
): Promise<void> {
  await connection.query(`
    delete from suspect s using (
      select holder_id, phone_id, count(*) as conflicts from (
        select holder_id, phone_id from known_conflict where holder_id in (select holder_id from ${among})
        union all
        select holder_id, other_phone_id from known_conflict where holder_id in (select holder_id from ${among})
      ) side group by holder_id, phone_id
    ) decided
    where decided.holder_id = s.holder_id and decided.phone_id = s.phone_id and decided.conflicts >= s.rivals;
    analyze suspect`);
}

/** Looks at the stays of one day, of all suspects or of those with new claims. */
async function lookAt(run: Derivation, day: Day, whom: 'everyone' | 'touched'): Promise<void> {
  const { connection, utcOffsetMinutes, policy } = run;
  const from = startOfDay(day, utcOffsetMinutes);
  const until = startOfDay(addDays(day, 1), utcOffsetMinutes);
  const stays = rowBatches<StayRow>(
    connection,
    // No stay is longer than a day, so one that reaches into this day began on it or on the day before.
    `select w.holder_id, w.phone_id, s.started_at, s.ended_at, c.lon, c.lat, c.range_m
     from stay s
     join suspect w on w.phone_id = s.phone_id and s.started_at >= w.held_from and s.started_at < w.held_until
     join cell c on c.cell_key = s.cell_key
     where s.started_at >= $1::timestamptz - interval '24 hours' and s.started_at < $2 and s.ended_at > $1
       ${whom === 'touched' ? 'and w.touched' : ''}
     order by w.holder_id, s.started_at, w.phone_id`,
    [sqlInstant(from), sqlInstant(until)],
  );
  const found: string[] = [];
  for await (const holders of wholeGroups(stays, (row) => row.holder_id)) {
    for (const group of holders) found.push(...conflictLines(group, policy.attribution.twoPlaces));
  }
  if (found.length === 0) return;
  await connection.query('create temp table found_conflict (like known_conflict) on commit drop');
  await copyIn(connection, 'copy found_conflict (phone_id, other_phone_id, holder_id, seen_at) from stdin', found);
  await connection.query(`
    insert into known_conflict select * from found_conflict on conflict do nothing;
    analyze known_conflict; analyze found_conflict`);
  await clearConvicted(run, 'found_conflict');
  await connection.query('drop table found_conflict');
}

/** The first conflict of each pair among one holder's stays, which come in order of their beginning. */
function* conflictLines(stays: readonly StayRow[], limits: Policy['attribution']['twoPlaces']): Generator<string> {
  const seen = new Set<string>();
  let lasting: StayRow[] = [];
  for (const stay of stays) {
    lasting = lasting.filter((other) => other.ended_at > stay.started_at);
    for (const other of lasting) {
      if (other.phone_id === stay.phone_id) continue;
      const [a, b] = other.phone_id < stay.phone_id ? [other, stay] : [stay, other];
      const pair = `${a.phone_id}\t${b.phone_id}\t${stay.holder_id}`;
      if (seen.has(pair) || !inTwoPlaces(cellStayOf(a), cellStayOf(b), limits)) continue;
      seen.add(pair);
      yield `${pair}\t${sqlInstant(stay.started_at)}\n`;
    }
    lasting.push(stay);
  }
}

function cellStayOf({ started_at: from, ended_at: until, lon, lat, range_m: rangeM }: StayRow): CellStay {
  return { from, until, lon, lat, rangeM };
}

/** Writes what differs, and notes whose conflicts came or went. */
async function store({ connection }: Derivation): Promise<void> {
  const pair = 'phone_id, other_phone_id, holder_id';
  await connection.query(`
    create temp table gone_conflict on commit drop as
      select ${pair} from standing_conflict except select ${pair} from known_conflict;
    create temp table new_conflict on commit drop as
      select ${pair} from known_conflict except select ${pair} from standing_conflict;
    insert into conflicted_holder select holder_id from gone_conflict union select holder_id from new_conflict;
    delete from phone_conflict where (${pair}) in (select ${pair} from gone_conflict);
    insert into phone_conflict (${pair}, seen_at)
      select ${pair}, seen_at from known_conflict where (${pair}) in (select ${pair} from new_conflict);
    drop table standing_conflict, known_conflict, gone_conflict, new_conflict, suspect, touched_holder`);
}
