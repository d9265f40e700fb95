/** Compares what people declared with what records show of them, and notes omissions that matter. */

import {
  findMismatches,
  parseTrips,
  type DeclaredTrip,
  type EvidenceKind,
  type Instant,
} from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { wholeGroups } from '../evidence/whole-groups.ts';
import { observationOf, personRides, type EvidenceRow } from './observations.ts';
import { loadSurroundings, type Surroundings } from './surroundings.ts';

export const mismatchKinds = ['declaration-mismatch'] as const satisfies readonly EvidenceKind[];

/**
 * Derives the omissions of everyone whose evidence changed in this run or whose own side did (declarations, tickets, home); of everyone in a
 * full run. Reads the evidence, so it comes after the step that wrote that.
 */
export async function deriveMismatches(run: Derivation): Promise<void> {
  const { connection, full } = run;
  if (!full) await findUnitPeople(run);
  await createObserved(run);
  const surroundings = await loadSurroundings(connection);
  const people = rowBatches<EvidenceRow>(
    connection,
    'select person_id, kind, facts, source, strength, effective_from from observed order by person_id',
  );
  for await (const groups of wholeGroups(people, (row) => row.person_id)) {
    await compare(run, groups, surroundings);
    await run.flush();
  }
  await connection.query('drop table observed');
}

async function findUnitPeople({ connection, parts }: Derivation): Promise<void> {
  await connection.query(
    `insert into unit_person
       select person_id from changed_person
       union select person_id from declaration where part_id = any($1)
       union select person_id from journey where part_id = any($1)
     on conflict do nothing`,
    [parts],
  );
  // Where a zone or place lies, what it is called and where people live decides whether a declaration had to name it.
  const { rows } = await connection.query<{ zone_id: string | null }>(
    `select key as zone_id from derivation_due where unit = 'zone'
     union all select null from derivation_due where unit = 'place'
     union all select null from import_part where profile = 'people' and part_id = any($1)`,
    [parts],
  );
  if (rows.length > 0) {
    await connection.query(
      `insert into unit_person
         select distinct person_id from evidence
         where state = 'live' and kind in ('zone-visit', 'contact') and ($1 or facts ->> 'zoneId' = any($2))
       on conflict do nothing`,
      [rows.some(({ zone_id: zoneId }) => zoneId === null), rows.flatMap(({ zone_id: zoneId }) => zoneId ?? [])],
    );
  }
  await connection.query('analyze unit_person');
}

/**
 * Work table observed: what records show of people who declared something. Their own statements are left out, and what is unsure from
 * the start: no comparison would accuse anyone on it.
 */
async function createObserved({ connection, full, policy }: Derivation): Promise<void> {
  await connection.query(
    `create temp table observed on commit drop as
       select e.person_id, e.kind, e.facts, e.source, e.strength, e.effective_from
       from evidence e
       where e.state = 'live' and e.kind = any($1) and e.strength <> 'weak' and e.source <> 'declarations'
         and e.person_id in (select person_id from declaration)
         ${full ? '' : 'and e.person_id in (select person_id from unit_person)'}`,
    [policy.crossCheck.omissions],
  );
  await connection.query('analyze observed');
}

interface DeclarationRow {
  readonly person_id: string;
  readonly declared_at: Instant;
  readonly contacts: string;
  readonly trips: string;
}

async function compare(
  run: Derivation,
  people: readonly (readonly EvidenceRow[])[],
  surroundings: Surroundings,
): Promise<void> {
  const { connection, policy, utcOffsetMinutes } = run;
  const ids = people.map((rows) => rows[0]?.person_id ?? '');
  const declarationsOf = Map.groupBy(await readDeclarations(connection, ids), (row) => row.person_id);
  const homes = await readHomes(connection, ids);
  const ridesOf = await personRides(connection, ids);
  for (const rows of people) {
    const personId = rows[0]?.person_id ?? '';
    const declarations = declarationsOf.get(personId) ?? [];
    const latest = declarations.at(-1);
    if (latest === undefined) continue;
    const trips = distinctTrips(declarations.flatMap(tripsOf));
    const rides = ridesOf.get(personId) ?? [];
    const observations = rows.flatMap(
      (row) => observationOf(row, { surroundings, trips, rides, utcOffsetMinutes }) ?? [],
    );
    const mismatches = findMismatches(
      {
        declaredAt: latest.declared_at,
        trips,
        declaresContact: declarations.some(({ contacts }) => declaresContact(contacts)),
        homeDistrict: homes.get(personId),
        observations,
      },
      policy.crossCheck,
      utcOffsetMinutes,
    );
    for (const facts of mismatches) {
      run.emit({
        personId,
        kind: 'declaration-mismatch',
        // A phone's location asks, it does not accuse; see principle 3.
        strength: facts.seenBy === 'telco-stays' ? 'weak' : 'strong',
        source: 'declarations',
        facts,
        effectiveFrom: latest.declared_at,
        restsOn: [],
      });
    }
  }
}

/**
 * In order of time: the last is the one that is checked, and what earlier ones told is told. Whoever reported on their health alone was
 * not asked for trips and leaves none out.
 */
async function readDeclarations(connection: Connection, ids: readonly string[]): Promise<DeclarationRow[]> {
  const { rows } = await connection.query<DeclarationRow>(
    `select person_id, declared_at, contacts, trips::text as trips from declaration
     where person_id = any($1::uuid[]) and jsonb_typeof(trips) <> 'null' order by person_id, declared_at, record_id`,
    [ids],
  );
  return rows;
}

async function readHomes(connection: Connection, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await connection.query<{ person_id: string; district: string }>(
    'select person_id, district from person where person_id = any($1::uuid[]) and district is not null',
    [ids],
  );
  return new Map(rows.map((row) => [row.person_id, row.district]));
}

function tripsOf({ trips }: DeclarationRow): readonly DeclaredTrip[] {
  const parsed = parseTrips(trips);
  return parsed.ok ? parsed.trips : [];
}

/** People repeat themselves from one declaration to the next. */
function distinctTrips(trips: readonly DeclaredTrip[]): DeclaredTrip[] {
  return [...new Map(trips.map((trip) => [JSON.stringify(trip), trip])).values()];
}

/** Whether the free text about contacts tells of any. */
function declaresContact(text: string): boolean {
  return !/^(?:none|no|nil|n\/a|无|没有|否|-)?$/i.test(text.trim());
}
