/** Gates and what they checked, for operators: counts, no persons. */

import { dayMs, dayOf, formatInstant, startOfDay } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';

export interface ListedGate {
  readonly gateId: string;
  readonly name: string;
  readonly placeId: string;
  readonly venue: string;
  readonly device: string;
  readonly enrolledUntil: string;
  /** The last hour of which it has delivered scans; null when it never did. */
  readonly lastScanHour: string | null;
  readonly revokedAt: string | null;
}

/** By place and name. */
export async function listGates(city: City): Promise<ListedGate[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const { rows: gates } = await city.db.query<{
    gate_id: string;
    name: string;
    place_id: string;
    venue: string;
    device: string;
    enrolled_until: number;
    revoked_at: number | null;
  }>(
    `select gate_id, name, place_id, venue, device, enrolled_until, revoked_at from gate order by place_id, name, gate_id`,
  );
  const { rows: hours } = await city.db.query<{ gate_id: string; hour: number }>(
    'select gate_id, max(hour) as hour from gate_count group by gate_id',
  );
  const lastHours = new Map(hours.map((row) => [row.gate_id, row.hour]));
  const time = (instant: number | null | undefined): string | null =>
    instant === null || instant === undefined ? null : formatInstant(instant, utcOffsetMinutes);
  return gates.map((row) => ({
    gateId: row.gate_id,
    name: row.name,
    placeId: row.place_id,
    venue: row.venue,
    device: row.device,
    enrolledUntil: formatInstant(row.enrolled_until, utcOffsetMinutes),
    lastScanHour: time(lastHours.get(row.gate_id)),
    revokedAt: time(row.revoked_at),
  }));
}

export interface GateReport {
  readonly gateId: string;
  readonly name: string;
  readonly placeId: string;
  readonly admit: number;
  readonly measure: number;
  readonly refuse: number;
  readonly invalid: number;
  readonly entered: number;
  readonly departed: number;
  readonly fever: number;
  /** Codes that the server found not to hold as of the time of the scan, or to belong to nobody here. */
  readonly unverified: number;
  /** Codes that were seen at another place so shortly before or after that one person cannot have been at both. */
  readonly replayedElsewhere: number;
}

/** What each gate checked in the last days, today included; gates without scans are not listed. */
export async function scanReport(city: City, days: number): Promise<GateReport[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const since = startOfDay(dayOf(city.clock.now() - (days - 1) * dayMs, utcOffsetMinutes), utcOffsetMinutes);
  const { rows } = await city.db.query<Omit<GateReport, 'name'>>(
    `select gate_id as "gateId", place_id as "placeId", sum(admit)::int as admit, sum(measure)::int as measure,
            sum(refuse)::int as refuse, sum(invalid)::int as invalid, sum(entered)::int as entered, sum(departed)::int as departed,
            sum(fever)::int as fever, sum(unverified)::int as unverified, sum(replayed)::int as "replayedElsewhere"
     from gate_count where hour >= $1 group by place_id, gate_id order by place_id, gate_id`,
    [sqlInstant(since)],
  );
  const { rows: gates } = await city.db.query<{ gate_id: string; name: string }>('select gate_id, name from gate');
  const names = new Map(gates.map((row) => [row.gate_id, row.name]));
  return rows.map((row) => ({ ...row, name: names.get(row.gateId) ?? '' }));
}
