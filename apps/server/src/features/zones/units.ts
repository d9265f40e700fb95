/** Which zones are looked at on which local days, for each way a visit shows. */

import { addDays, dayOf, startOfDay, type Day, type Instant, type ZoneLevel } from '@open-health-code/domain';
import { copyIn, copyText, sqlInstant } from '../../platform/database.ts';
import { zoneScope, type Derivation } from '../evidence/derivation.ts';

export interface Zone {
  readonly zoneId: string;
  readonly level: ZoneLevel;
  readonly from: Instant;
  /** Infinity while nobody has said when it ends. */
  readonly until: Instant;
}

export type Via = 'telco' | 'check-in' | 'ticket';

export interface ZoneDay {
  readonly zone: Zone;
  readonly day: Day;
}

export async function listZones({ connection }: Derivation): Promise<Zone[]> {
  const { rows } = await connection.query<{ zone_id: string; level: ZoneLevel; from: Instant; until: Instant | null }>(
    'select zone_id, level, active_from as "from", active_until as until from zone',
  );
  return rows.map(({ zone_id: zoneId, level, from, until }) => ({ zoneId, level, from, until: until ?? Infinity }));
}

/** Whether the zone is in force at some time of the day. */
export function isActiveOn({ from, until }: Zone, day: Day, utcOffsetMinutes: number): boolean {
  return (
    from < startOfDay(addDays(day, 1), utcOffsetMinutes) && until > startOfDay(day, utcOffsetMinutes) && from < until
  );
}

/** The zone-days to look at, per way a visit shows. */
export class ZoneUnits {
  readonly #run: Derivation;
  readonly #zones: ReadonlyMap<string, Zone>;
  readonly #days: Readonly<Record<Via, Map<Day, Map<string, ZoneDay>>>> = {
    telco: new Map(),
    'check-in': new Map(),
    ticket: new Map(),
  };

  constructor(run: Derivation, zones: readonly Zone[]) {
    this.#run = run;
    this.#zones = new Map(zones.map((zone) => [zone.zoneId, zone]));
  }

  /** Adds a zone on a day, unless it is not in force then. */
  add(via: Via, zoneId: string, day: Day): void {
    const zone = this.#zones.get(zoneId);
    if (zone === undefined || !isActiveOn(zone, day, this.#run.utcOffsetMinutes)) return;
    const units = this.#days[via].get(day) ?? new Map<string, ZoneDay>();
    this.#days[via].set(day, units.set(zoneId, { zone, day }));
  }

  /** Adds the given zones on the given days. */
  addAll(via: Via, zoneIds: Iterable<string>, days: Iterable<Day>): void {
    const among = [...days];
    for (const zoneId of zoneIds) for (const day of among) this.add(via, zoneId, day);
  }

  /** Days with units, in order. */
  daysOf(via: Via): Day[] {
    return [...this.#days[via].keys()].sort();
  }

  on(via: Via, day: Day): ReadonlyMap<string, ZoneDay> {
    return this.#days[via].get(day) ?? new Map<string, ZoneDay>();
  }

  /** Notes all units in unit_scope, so that what no longer follows is withdrawn. */
  async note(): Promise<void> {
    const lines: string[] = [];
    for (const via of ['telco', 'check-in', 'ticket'] as const) {
      for (const [day, units] of this.#days[via]) {
        for (const zoneId of units.keys()) lines.push(`${zoneScope(zoneId, day, via)}\n`);
      }
    }
    await noteScopes(this.#run, lines);
  }

  /**
   * Work table zone_unit: the units of one day. A stay or visit belongs to the local day on which it is first in the zone in force, so on
   * the zone's first day those count that began before; `scan_from` is `reachMs` before then.
   */
  async createTable(via: Via, day: Day, reachMs: number): Promise<{ scanFrom: Instant; scanUntil: Instant }> {
    const { connection, utcOffsetMinutes } = this.#run;
    const dayFrom = startOfDay(day, utcOffsetMinutes);
    const dayUntil = startOfDay(addDays(day, 1), utcOffsetMinutes);
    let earliest = dayFrom;
    const lines: string[] = [];
    for (const [zoneId, { zone }] of this.on(via, day)) {
      const scanFrom = zone.from >= dayFrom ? zone.from - reachMs : dayFrom;
      earliest = Math.min(earliest, scanFrom);
      const times = [zone.from, zone.until, scanFrom, Math.min(dayUntil, zone.until)].map(sqlInstant);
      lines.push(`${[zoneId, ...times].map(copyText).join('\t')}\n`);
    }
    await connection.query(`
      create temp table zone_unit (
        zone_id text not null, active_from timestamptz not null, active_until timestamptz not null,
        scan_from timestamptz not null, scan_until timestamptz not null
      ) on commit drop`);
    await copyIn(connection, 'copy zone_unit from stdin', lines);
    await connection.query('analyze zone_unit');
    return { scanFrom: earliest, scanUntil: dayUntil };
  }
}

/** Adds lines of COPY text, one scope each, to unit_scope. */
export async function noteScopes({ connection }: Derivation, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await connection.query('create temp table noted_scope (scope bigint not null) on commit drop');
  await copyIn(connection, 'copy noted_scope from stdin', lines);
  await connection.query(`
    insert into unit_scope select scope from noted_scope on conflict do nothing;
    drop table noted_scope`);
}

/** First and last local day of a zone, the last no later than `latest`; undefined when there is none. */
export function daysInForce(zone: Zone, latest: Day, utcOffsetMinutes: number): { first: Day; last: Day } | undefined {
  const first = dayOf(zone.from, utcOffsetMinutes);
  const lastInForce = zone.until === Infinity ? latest : dayOf(zone.until - 1, utcOffsetMinutes);
  const last = lastInForce < latest ? lastInForce : latest;
  return first > last || zone.from >= zone.until ? undefined : { first, last };
}
