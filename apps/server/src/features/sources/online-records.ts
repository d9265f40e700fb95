/** Records that come one by one over HTTP: kept like imported rows, so that the next refresh derives evidence from them. */

import type { Day } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { localDays, utcDayOf } from './local-day.ts';
import { ensureDayPartitions } from './partitions.ts';
import { insertPart, nextPartId } from './parts/part.ts';

/** A temperature measured at a gate or at home. */
export interface TemperatureRecord {
  readonly personId: string;
  readonly recordId: string;
  readonly celsius: number;
  readonly measuredAt: number;
  /** Who measured, such as the gate. */
  readonly measuredBy: string;
}

export interface DeclarationRecord {
  readonly personId: string;
  readonly recordId: string;
  readonly declaredAt: number;
  readonly symptoms: readonly string[];
  readonly contacts: string;
  /** As the domain's `parseTrips` gives them; null when the person was not asked for trips, and so leaves none out. */
  readonly trips: readonly object[] | null;
}

export interface CheckInRecord {
  readonly personId: string;
  readonly recordId: string;
  readonly placeId: string;
  readonly at: number;
  readonly leftAt: number | undefined;
  /** By a gate where absent. */
  readonly via?: CheckInVia;
  /** That `leftAt` is only what was planned on arrival. */
  readonly planned?: boolean;
  /** People along who have no account. */
  readonly unnamedCompanions?: number;
  /** That it contradicts another check-in of this person. */
  readonly doubtful?: boolean;
}

/** How somebody was checked in, the surest last. */
export const checkInVias = ['fixed-poster', 'rotating-poster', 'gate'] as const;
export type CheckInVia = (typeof checkInVias)[number];

/** A check-in that is known, and what changes about it. */
export interface CheckInChange {
  readonly personId: string;
  readonly recordId: string;
  /** When it was, as it is kept. */
  readonly at: number;
  readonly leftAt?: number;
  readonly doubtful?: boolean;
}

/**
 * Keeps temperatures in the caller's transaction; one whose record is known changes nothing. The caller makes record ids that are the same
 * when the same reading is sent again.
 */
export async function keepTemperatures(
  city: City,
  connection: Connection,
  records: readonly TemperatureRecord[],
): Promise<number> {
  return await keep(city, connection, 'temperatures', [], async (partId) => {
    const { rowCount } = await connection.query(
      `insert into temperature (person_id, record_id, celsius, measured_at, measured_by, part_id)
       select *, $6::bigint from unnest($1::uuid[], $2::text[], $3::numeric[], $4::timestamptz[], $5::text[])
       on conflict do nothing`,
      [
        records.map((record) => record.personId),
        records.map((record) => record.recordId),
        records.map((record) => record.celsius),
        records.map((record) => sqlInstant(record.measuredAt)),
        records.map((record) => record.measuredBy),
        partId,
      ],
    );
    return rowCount ?? 0;
  });
}

/** Keeps declarations in the caller's transaction; the newest one decides until when a person has a code, at once. */
export async function keepDeclarations(
  city: City,
  connection: Connection,
  records: readonly DeclarationRecord[],
): Promise<number> {
  return await keep(city, connection, 'declarations', [], async (partId) => {
    let kept = 0;
    for (const record of records) {
      const { rowCount } = await connection.query(
        `insert into declaration (person_id, record_id, declared_at, symptoms, contacts, trips, part_id)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [
          record.personId,
          record.recordId,
          sqlInstant(record.declaredAt),
          record.symptoms,
          record.contacts,
          JSON.stringify(record.trips),
          partId,
        ],
      );
      kept += rowCount ?? 0;
      await connection.query(
        `insert into person (person_id, declared_at) values ($1, $2)
         on conflict (person_id) do update set declared_at = excluded.declared_at
           where person.declared_at is null or person.declared_at < excluded.declared_at`,
        [record.personId, sqlInstant(record.declaredAt)],
      );
    }
    return kept;
  });
}

/**
 * Makes the partitions that check-ins go into. Call it before the transaction that keeps them: it has one of its own, for which others
 * need not wait.
 */
export async function prepareCheckInDays(city: City, records: readonly Pick<CheckInRecord, 'at'>[]): Promise<void> {
  await ensureDayPartitions(city.db, 'check_in', new Set(records.map((record) => utcDayOf(record.at))));
}

/** Keeps check-ins in the caller's transaction, after `prepareCheckInDays`. */
export async function keepCheckIns(
  city: City,
  connection: Connection,
  records: readonly CheckInRecord[],
): Promise<number> {
  const days = new Set(records.flatMap((record) => localDays(record.at, record.leftAt)));
  return await keep(city, connection, 'check-ins', days, async (partId) => {
    const { rowCount } = await connection.query(
      `insert into check_in (subject_id, subject_kind, record_id, place_id, at, left_at, via, planned_leave_at, unnamed_companions, doubtful, part_id)
       select subject_id, 'person', record_id, place_id, at, left_at, via, planned_leave_at, unnamed_companions, doubtful, $10::bigint
       from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::timestamptz[], $8::smallint[], $9::boolean[])
         as record (subject_id, record_id, place_id, at, left_at, via, planned_leave_at, unnamed_companions, doubtful)
       on conflict do nothing`,
      [
        records.map((record) => record.personId),
        records.map((record) => record.recordId),
        records.map((record) => record.placeId),
        records.map((record) => sqlInstant(record.at)),
        records.map((record) => (record.leftAt === undefined ? null : sqlInstant(record.leftAt))),
        records.map((record) => record.via ?? 'gate'),
        records.map(({ planned, leftAt }) => (planned === true && leftAt !== undefined ? sqlInstant(leftAt) : null)),
        records.map((record) => record.unnamedCompanions ?? 0),
        records.map((record) => record.doubtful ?? false),
        partId,
      ],
    );
    return rowCount ?? 0;
  });
}

/**
 * Changes check-ins in the caller's transaction; they become part of a new import, so that what follows from them is derived again. An
 * end may be set where there was none or only a planned one, of which the row keeps a note: derivation has to look as far as it reached.
 */
export async function changeCheckIns(
  city: City,
  connection: Connection,
  changes: readonly CheckInChange[],
): Promise<number> {
  const days = new Set(changes.flatMap((change) => localDays(change.at, change.leftAt)));
  return await keep(city, connection, 'check-ins', days, async (partId) => {
    let changed = 0;
    for (const { personId, recordId, at, leftAt, doubtful } of changes) {
      const { rowCount } = await connection.query(
        `update check_in set left_at = coalesce($4::timestamptz, left_at), doubtful = coalesce($5::boolean, doubtful), part_id = $6::bigint
         where subject_id = $1 and record_id = $2 and at = $3::timestamptz and subject_kind = 'person'`,
        [
          personId,
          recordId,
          sqlInstant(at),
          leftAt === undefined ? null : sqlInstant(leftAt),
          doubtful ?? null,
          partId,
        ],
      );
      changed += rowCount ?? 0;
    }
    return changed;
  });
}

/** Stores records under a new import part, unless all of them were known. @param days local days that they tell of */
async function keep(
  city: City,
  connection: Connection,
  profile: string,
  days: Iterable<Day>,
  store: (partId: string) => Promise<number>,
): Promise<number> {
  const partId = await nextPartId(connection);
  const accepted = await store(partId);
  if (accepted > 0) {
    await insertPart(connection, { partId, profile, now: city.clock.now(), accepted, days });
  }
  return accepted;
}
