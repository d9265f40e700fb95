/** Visits of a zone that phones show: stays in the zone's cells by whoever the number is attributed to. */

import { attributionBases, dayMs, type AttributionBasis, type Day, type Instant } from '@open-health-code/domain';
import { sqlInstant } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { zoneScope, type Derivation } from '../evidence/derivation.ts';
import type { ZoneUnits } from './units.ts';

/** SQL for the rank of an attribution's basis, the strongest first. */
export function basisRank(column: string): string {
  return `case ${column} ${attributionBases.map((basis, rank) => `when '${basis}' then ${rank}`).join(' ')} end`;
}

interface VisitRow {
  readonly zone_id: string;
  readonly person_id: string;
  readonly basis_rank: number;
  readonly inferred: boolean;
  readonly minutes: number;
  readonly last_at: Instant;
}

/**
 * One piece of evidence per person, zone and local day: of several numbers the one best known to be the person's, then the longest there.
 * Stays of a number add up; those too short in all do not count. Where the zone is a division and the cell only guessed to lie in it, or
 * the basis is weak, so is the evidence.
 */
export async function deriveTelcoVisits(run: Derivation, units: ZoneUnits): Promise<void> {
  const { connection } = run;
  for (const day of units.daysOf('telco')) {
    // No stay is longer than a day.
    const { scanFrom, scanUntil } = await units.createTable('telco', day, dayMs);
    // Spans in several cells may overlap: time is counted once.
    await connection.query(
      `create temp table zone_stay on commit drop as
         select u.zone_id, a.person_id, s.phone_id, max(${basisRank('a.basis')}) as basis_rank, bool_or(c.inferred) as inferred,
                range_agg(tstzrange(greatest(s.started_at, u.active_from), least(s.ended_at, u.active_until))) as spans
         from zone_unit u
         join zone_cell c on c.zone_id = u.zone_id
         join stay s on s.cell_key = c.cell_key
           and s.started_at >= u.scan_from and s.started_at < u.scan_until and s.ended_at > u.active_from
         join attribution a on a.phone_id = s.phone_id
           and a.valid_from <= s.started_at and (a.valid_until is null or s.started_at < a.valid_until)
         where s.started_at >= $1 and s.started_at < $2
         group by u.zone_id, a.person_id, s.phone_id`,
      [sqlInstant(scanFrom), sqlInstant(scanUntil)],
    );
    const visits = rowBatches<VisitRow>(
      connection,
      `select distinct on (zone_id, person_id) zone_id, person_id, basis_rank, inferred, minutes, last_at
       from (
         select zone_id, person_id, basis_rank, inferred, upper(spans) as last_at,
                (select floor(sum(extract(epoch from upper(span) - lower(span))) / 60)::int from unnest(spans) as span) as minutes
         from zone_stay
       ) visit
       where minutes >= $1
       order by zone_id, person_id, basis_rank, inferred, minutes desc, last_at desc`,
      [run.policy.zones.minimumStayMinutes],
    );
    for await (const batch of visits) {
      for (const row of batch) emitVisit(run, units, day, row);
      await run.flush();
    }
    await connection.query('drop table zone_unit, zone_stay');
  }
}

function emitVisit(run: Derivation, units: ZoneUnits, day: Day, row: VisitRow): void {
  const unit = units.on('telco', day).get(row.zone_id);
  const basis: AttributionBasis | undefined = attributionBases[row.basis_rank];
  if (unit === undefined || basis === undefined) throw new Error(`a visit of no unit: ${row.zone_id} on ${day}`);
  run.emit({
    personId: row.person_id,
    kind: 'zone-visit',
    strength: row.inferred ? 'weak' : run.policy.attribution.strength[basis],
    source: 'telco-stays',
    facts: { zoneId: row.zone_id, level: unit.zone.level, date: day, via: 'telco', minutes: row.minutes, basis },
    effectiveFrom: row.last_at,
    restsOn: [],
    scope: zoneScope(row.zone_id, day, 'telco'),
  });
}
