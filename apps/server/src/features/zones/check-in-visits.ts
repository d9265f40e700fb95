/** Visits of a zone that check-ins show, by a person or by a number attributed to one. */

import { attributionBases, type Day, type Instant } from '@open-health-code/domain';
import { sqlInstant } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { zoneScope, type Derivation } from '../evidence/derivation.ts';
import { basisRank } from './telco-visits.ts';
import type { ZoneUnits } from './units.ts';

interface VisitRow {
  readonly zone_id: string;
  readonly person_id: string;
  /** −1 when the person's own document was read; past every basis where only doubtful check-ins are there. */
  readonly basis_rank: number;
  readonly minutes: number | null;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

const doubtfulRank = attributionBases.length;

/**
 * One piece of evidence per person, zone and local day, from the check-ins surest to be this person's: by an ID document, otherwise by the
 * number with the best attribution. A check-in is a moment unless it was checked out. One that contradicts another of the same person is
 * weak evidence.
 */
export async function deriveCheckInVisits(run: Derivation, units: ZoneUnits): Promise<void> {
  const { connection } = run;
  for (const day of units.daysOf('check-in')) {
    const { scanFrom, scanUntil } = await units.createTable('check-in', day, Infinity);
    // Kept aside first: the numbers among them meet their attributions on other machines where the database is spread.
    await connection.query(
      `create temp table zone_check_in on commit drop as
         select u.zone_id, v.subject_id, v.subject_kind, v.at, v.doubtful,
                greatest(v.at, u.active_from) as first_at, greatest(v.at, least(coalesce(v.left_at, v.at), u.active_until)) as last_at,
                case when v.left_at is not null then
                  floor(extract(epoch from least(v.left_at, u.active_until) - greatest(v.at, u.active_from)) / 60)::int
                end as minutes
         from zone_unit u
         join zone_place p on p.zone_id = u.zone_id
         join check_in v on v.place_id = p.place_id
           and v.at >= u.scan_from and v.at < u.scan_until and (v.at >= u.active_from or v.left_at > u.active_from)
         where v.at >= $1 and v.at < $2`,
      [sqlInstant(scanFrom), sqlInstant(scanUntil)],
    );
    await connection.query('analyze zone_check_in');
    const visits = rowBatches<VisitRow>(
      connection,
      `select distinct on (zone_id, person_id) zone_id, person_id, basis_rank,
              case when bool_and(minutes is not null) then sum(minutes)::int end as minutes,
              min(first_at) as first_at, max(last_at) as last_at
       from (
         select zone_id, subject_id as person_id, case when doubtful then ${doubtfulRank} else -1 end as basis_rank, minutes, first_at, last_at
         from zone_check_in where subject_kind = 'person'
         union all
         select v.zone_id, a.person_id, case when v.doubtful then ${doubtfulRank} else ${basisRank('a.basis')} end, v.minutes, v.first_at, v.last_at
         from zone_check_in v
         join attribution a on a.phone_id = v.subject_id
           and a.valid_from <= v.at and (a.valid_until is null or v.at < a.valid_until)
         where v.subject_kind = 'phone'
       ) visit
       group by zone_id, person_id, basis_rank
       order by zone_id, person_id, basis_rank`,
    );
    for await (const batch of visits) {
      for (const row of batch) emitVisit(run, units, day, row);
      await run.flush();
    }
    await connection.query('drop table zone_unit, zone_check_in');
  }
}

function emitVisit(run: Derivation, units: ZoneUnits, day: Day, row: VisitRow): void {
  const unit = units.on('check-in', day).get(row.zone_id);
  if (unit === undefined) throw new Error(`a visit of no unit: ${row.zone_id} on ${day}`);
  const basis = attributionBases[row.basis_rank];
  run.emit({
    personId: row.person_id,
    kind: 'zone-visit',
    strength:
      row.basis_rank === doubtfulRank
        ? 'weak'
        : basis === undefined
          ? 'strong'
          : run.policy.attribution.strength[basis],
    source: 'check-ins',
    facts: {
      zoneId: row.zone_id,
      level: unit.zone.level,
      date: day,
      via: 'check-in',
      // A leave that is planned may be to come.
      ...(row.last_at > row.first_at ? { exposedUntil: row.last_at } : {}),
      ...(row.minutes === null ? {} : { minutes: row.minutes }),
      ...(basis === undefined ? {} : { basis }),
    },
    effectiveFrom: row.first_at,
    restsOn: [],
    scope: zoneScope(row.zone_id, day, 'check-in'),
  });
}
