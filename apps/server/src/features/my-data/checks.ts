/** Where a person's codes were checked and where they checked in, as one list. */

import { dayMs, formatInstant, type Instant } from '@open-health-code/domain';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { asOf, behind, compare, cut, newestFirst, valuesOf, type Position } from './position.ts';
import { readPlaces, readVisits, type Place, type Visit } from './visits.ts';

export type CheckPage = AnswerOf<Operations['GET /v1/people/:who/checks']>;

const pageSize = 50;

/** A page of the list, the newest first, from this instant as far back as the policy keeps presence. */
export async function readChecks(
  city: City,
  connection: Connection,
  personId: string,
  from: Position,
): Promise<CheckPage> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const now = city.clock.now();
  const window = {
    since: now - policy.retention.presenceDays * dayMs,
    // Sources may tell of visits to come.
    from: from.at > now ? asOf(now) : from,
    limit: pageSize + 1,
  };
  const visits = await readVisits(connection, personId, window);
  const scans = await readScans(connection, personId, window);
  const { page, next } = cut([...visits, ...scans].sort(compare), pageSize);
  const places = await readPlaces(
    connection,
    page.map(({ placeId }) => placeId),
  );
  const time = (instant: Instant): string => formatInstant(instant, utcOffsetMinutes);
  return { entries: page.map((entry) => shown(entry, places, time)), next };
}

interface Scan extends Position {
  readonly placeId: string;
  readonly verdict: string;
  readonly colour: string | null;
}

async function readScans(
  connection: Connection,
  personId: string,
  { since, from, limit }: { readonly since: Instant; readonly from: Position; readonly limit: number },
): Promise<readonly Scan[]> {
  const { rows } = await connection.query<{
    at: Instant;
    id: string;
    place_id: string;
    verdict: string;
    colour: string | null;
  }>(
    `select at, scan_id::text as id, place_id, verdict, colour from gate_scan
     where person_id = $1 and at >= $2 and ${behind('scan_id::text', [3, 4])}
     ${newestFirst('scan_id::text')} limit ${limit}`,
    [personId, sqlInstant(since), ...valuesOf(from)],
  );
  return rows.map(({ place_id: placeId, ...row }) => ({ ...row, placeId }));
}

function shown(
  entry: Visit | Scan,
  places: ReadonlyMap<string, Place>,
  time: (instant: Instant) => string,
): CheckPage['entries'][number] {
  const found = places.get(entry.placeId);
  const place = found === undefined ? null : { placeId: found.placeId, name: found.name, kind: found.kind };
  if ('verdict' in entry) {
    return { type: 'check', at: time(entry.at), place, verdict: entry.verdict, colour: entry.colour };
  }
  const leftAt = entry.leftAt === undefined ? null : time(entry.leftAt);
  return { type: 'check-in', at: time(entry.at), leftAt, place, by: entry.by };
}
