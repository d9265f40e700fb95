/** A small city for tests of what follows from records: two quarters eight kilometres apart, with a zone around the western one. */

import { deriveAttribution } from '../features/attribution/derive.ts';
import { deriveMismatches, mismatchKinds } from '../features/cross-check/derive.ts';
import { deriveCases } from '../features/evidence/cases.ts';
import { applyDerived, scopedKinds, type Derivation } from '../features/evidence/derivation.ts';
import { deriveDirect, directKinds } from '../features/evidence/direct.ts';
import { deriveZoneVisits } from '../features/zones/derive.ts';
import type { Queryable } from '../platform/database.ts';
import type { TestCity } from './database.ts';
import { insertCell, insertPlace, insertZone, type TestZone } from './records/map.ts';

export const west = { lon: 114.25, lat: 30.62 };
export const east = { lon: 114.335, lat: 30.62 };

/** All steps of a refresh but tracing, which has tests of its own. */
export async function deriveAll(run: Derivation): Promise<void> {
  await deriveAttribution(run);
  await deriveDirect(run);
  await deriveCases(run);
  await deriveZoneVisits(run);
  await applyDerived(run, directKinds, scopedKinds);
  await deriveMismatches(run);
  await applyDerived(run, mismatchKinds, []);
}

export async function buildCity(db: Queryable): Promise<void> {
  await insertCell(db, { cell: 'west', ...west });
  await insertCell(db, { cell: 'east', ...east });
  await insertPlace(db, { place: 'P-west', name: '西市场', kind: 'market', district: '420103', ...west });
  await insertPlace(db, { place: 'P-east', name: '东店', kind: 'shop', district: '420111', ...east });
  await insertPlace(db, { place: 'S-west', name: '汉口站', kind: 'station', district: '420103', ...west });
}

export function westZone(changes: Partial<TestZone> = {}): TestZone {
  return {
    zone: 'Z-west',
    level: 'high',
    from: '2020-02-01T00:00:00+08:00',
    until: '2020-02-15T00:00:00+08:00',
    around: [[west.lon, west.lat]],
    ...changes,
  };
}

export async function declareWestZone(db: Queryable, changes: Partial<TestZone> = {}): Promise<void> {
  await insertZone(db, westZone(changes));
}

export interface LiveEvidence {
  readonly person_id: string;
  readonly kind: string;
  readonly strength: string;
  readonly source: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly effective_from: number;
  readonly state: string;
}

/** Live evidence, of one kind or of all, in order of time. */
export async function liveEvidence(city: TestCity, kind?: string): Promise<LiveEvidence[]> {
  const { rows } = await city.db.query<LiveEvidence>(
    `select person_id, kind, strength, source, facts, effective_from, state from evidence
     where state = 'live' and ($1::text is null or kind = $1) order by effective_from, evidence_id`,
    [kind ?? null],
  );
  return rows;
}

/** Empties a test's city of everything but its schema. */
export async function emptyCity(db: Queryable): Promise<void> {
  await db.query(`
    truncate person, phone_claim, attribution, phone_conflict, import_part, diagnosis, lab_result, symptom_report, temperature,
             declaration, journey, check_in, stay, place, cell, timetable_stop, zone, disease_case, evidence, derivation_due,
             kept_longer, retention_run`);
  await db.query(
    `update retention_horizon set presence_from = '-infinity', journey_from = '-infinity', health_from = '-infinity'`,
  );
}
