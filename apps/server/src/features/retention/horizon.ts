/**
 * The horizon: before it nothing counts any more. It is kept in the database and only moves on; statements end with it at once, and their
 * records are dropped after. So evidence is a function of the records and the horizon, whichever of the old records are gone already.
 */

import { recordMarginDays, dayMs, type EvidenceSource, type Horizon, type Instant } from '@open-health-code/domain';
import type { Queryable } from '../../platform/database.ts';
import type { Derivation } from '../evidence/derivation.ts';

export async function readHorizon(queryable: Queryable): Promise<Horizon> {
  const { rows } = await queryable.query<{ presence_from: Instant; journey_from: Instant; health_from: Instant }>(
    'select presence_from, journey_from, health_from from retention_horizon',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('retention_horizon has lost its row');
  return { presenceFrom: row.presence_from, journeyFrom: row.journey_from, healthFrom: row.health_from };
}

/** Records about a person's health and what they declared, and the time that says how old they are. */
export const healthTables = {
  diagnosis: 'diagnosed_at',
  lab_result: 'sampled_at',
  symptom_report: 'reported_at',
  temperature: 'measured_at',
  declaration: 'declared_at',
} as const;

/** SQL for when a ticket's ride is over at the latest, by its own times or with the day after the one it left its origin. */
export const rideIsOver = 'greatest(service_date + 1, board_at, alight_at)';

/** Records that were over before these instants are dropped, and refused when they come again. */
export interface Floors {
  readonly presence: Instant;
  readonly journey: Instant;
  readonly health: Instant;
}

/** Records outlast what follows from them. */
export function floorsOf({ presenceFrom, journeyFrom, healthFrom }: Horizon): Floors {
  return {
    presence: presenceFrom - recordMarginDays.presence * dayMs,
    journey: journeyFrom - recordMarginDays.journey * dayMs,
    health: healthFrom,
  };
}

/** Whether a contact whose exposure ended then still counts. */
export function contactCounts(horizon: Horizon, source: EvidenceSource, exposedUntil: Instant): boolean {
  return exposedUntil >= (source === 'tickets' ? horizon.journeyFrom : horizon.presenceFrom);
}

const presenceSources = `('telco-stays', 'check-ins')`;

/** SQL for whether a statement rests on stays, check-ins or tickets that are over. The bounds are SQL too. */
export function recordsAreOver(evidence: string, presenceFrom: string, journeyFrom: string): string {
  const last = `case when ${evidence}.facts ? 'exposedUntil'
      then to_timestamp((${evidence}.facts ->> 'exposedUntil')::float8 / 1000) else ${evidence}.effective_from end`;
  return `(${restsOnRecords(evidence)} and ${evidence}.effective_from < greatest(${presenceFrom}, ${journeyFrom})
    and ${last} < case when ${evidence}.source in ${presenceSources} then ${presenceFrom} else ${journeyFrom} end)`;
}

/** SQL for whether a statement follows from stays, check-ins or tickets. */
export function restsOnRecords(evidence: string): string {
  return `(${evidence}.kind in ('zone-visit', 'contact') and ${evidence}.source in ('telco-stays', 'check-ins', 'tickets'))`;
}

/** Takes out of the work table derived what lies before the horizon. */
export async function leaveOutWhatIsOver({ connection, full }: Derivation): Promise<void> {
  const { presenceFrom, journeyFrom, healthFrom } = await readHorizon(connection);
  if (Math.max(presenceFrom, journeyFrom, healthFrom) === -Infinity) return;
  // Copied aside: comparing plain tables needs no join across machines where the database is spread.
  await connection.query(`
    create temp table longer on commit drop as
      select person_id, since from kept_longer ${full ? '' : 'where person_id in (select person_id from derived)'};
    delete from derived d using retention_horizon h where ${recordsAreOver('d', 'h.presence_from', 'h.journey_from')};
    delete from derived d using retention_horizon h
      where not ${restsOnRecords('d')} and d.effective_from < h.health_from
        and not exists (select from longer l where l.person_id = d.person_id and l.since <= d.effective_from);
    drop table longer`);
}
