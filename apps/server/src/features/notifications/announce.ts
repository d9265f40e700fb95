/** Telling everyone of a journey or a visit, at an operator's word. */

import { randomUUID } from 'node:crypto';
import {
  addDays,
  normaliseCoach,
  normaliseService,
  startOfDay,
  type Day,
  type Policy,
  type TransportMode,
} from '@open-health-code/domain';
import type { Announcement, Occasion } from '@open-health-code/messages/notifications';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { rowBatches } from '../../platform/rows.ts';
import { isSamePerson } from '../../platform/two-people.ts';
import { recordRead } from '../audit/audit.ts';
import { policyInForce } from '../policy/store.ts';
import { listPassengers } from '../tracing/passengers.ts';
import { notify, portionSize } from './queue.ts';
import { visitorsOf, type VisitWindow } from './visitors.ts';

export type Audience =
  | { readonly kind: 'service'; readonly service: string; readonly day: Day; readonly coach: string | undefined }
  | { readonly kind: 'place'; readonly placeId: string; readonly from: number; readonly until: number };

export interface AnnouncementOrder {
  readonly audience: Audience;
  readonly template: Announcement;
  /** For the log of reads and the list of announcements. */
  readonly reason: string;
  /** A second person, needed above the policy's bulk limit. */
  readonly approvedBy: string | undefined;
  /** Without it nobody is told; the number of people is answered all the same. */
  readonly send: boolean;
}

export interface Announced {
  readonly people: number;
  /** People who were not told of this before. */
  readonly told: number;
  /** Above the limit, so that two people have to stand behind it. */
  readonly needsApproval: boolean;
}

/**
 * Tells everyone who was there, each once however often it is ordered; all of them or, on a failure, nobody. Throws OperatorError for an
 * unknown service or place, for a service that nobody is known to have been aboard, and where a second person is needed and missing.
 */
export async function announce(city: City, order: AnnouncementOrder): Promise<Announced> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const groups = await groupsOf(city, order, utcOffsetMinutes);
  return await city.db.transaction(async (connection) => {
    const people = await gather(city, connection, policy, { groups, reason: order.reason });
    if (people === 0 && order.audience.kind === 'service') throw nobodyAboard(order.audience);
    const needsApproval = people > policy.safeguards.bulkChangePeople;
    if (!order.send) return { people, told: 0, needsApproval };
    checkApproval(city, order, people, needsApproval);
    let told = 0;
    for (const [no, { occasion }] of groups.entries()) {
      told += await notify(city, connection, {
        personIds: recipients(connection, no),
        template: order.template,
        values: { occasion },
        key: `announcement ${JSON.stringify(occasion)}`,
      });
    }
    await record(city, connection, order, { groups, people });
    return { people, told, needsApproval };
  });
}

/** A service that does not run, a day on which it does not, and one whose tickets were not imported yet look the same from here. */
function nobodyAboard({ service, day, coach }: Extract<Audience, { kind: 'service' }>): OperatorError {
  const where = coach === undefined ? service : `coach ${coach} of ${service}`;
  return new OperatorError(
    `Nobody is known to have been aboard ${where} on ${day}. Compare the service and the day it left its origin, and see whether its tickets ` +
      'were imported.',
  );
}

/** People who are told the same. */
interface Group {
  readonly occasion: Occasion;
  readonly personIds?: readonly string[];
  readonly visits?: VisitWindow;
}

async function groupsOf(city: City, order: AnnouncementOrder, utcOffsetMinutes: number): Promise<readonly Group[]> {
  const { audience, reason } = order;
  if (audience.kind === 'place') {
    const { placeId, from, until } = audience;
    const place = await findPlace(city, placeId);
    return [{ occasion: { kind: 'visit', place, from, until }, visits: { placeIds: [placeId], from, until } }];
  }
  const { day } = audience;
  const coach = audience.coach === undefined ? undefined : normaliseCoach(audience.coach);
  if (audience.coach !== undefined && coach === undefined)
    throw new OperatorError(`--coach must be the number or letter of a coach, such as 5; got "${audience.coach}".`);
  const passengers = await listPassengers(city, audience.service, day, reason);
  if (passengers === undefined)
    throw new OperatorError(`--service must be a service such as G1278; got "${audience.service}".`);
  const aboard = passengers.filter((one) => coach === undefined || one.coach === coach);
  const byMode = Map.groupBy(aboard, (passenger) => passenger.mode);
  return [
    ...[...byMode].map(([mode, people]): Group => ({
      occasion: journeyOf(mode, people[0]?.service ?? audience.service, day, coach),
      personIds: people.map(({ person }) => person),
    })),
    ...(await carriageGroups(city, { ...audience, coach }, utcOffsetMinutes)),
  ];
}

const kinds = { rail: 'train', air: 'flight', coach: 'bus', ferry: 'ship' } as const;

function journeyOf(mode: TransportMode, service: string, day: Day, coach: string | undefined): Occasion {
  return { kind: kinds[mode], service, day, ...(coach === undefined ? {} : { coach }) };
}

/** Those who checked in at posters aboard on that day, with a ticket or without. */
async function carriageGroups(
  city: City,
  { service, day, coach }: Omit<Extract<Audience, { kind: 'service' }>, 'kind'>,
  utcOffsetMinutes: number,
): Promise<Group[]> {
  const names = (['rail', 'air', 'coach', 'ferry'] as const).flatMap((mode) => normaliseService(mode, service) ?? []);
  const { rows } = await city.db.query<{ place_id: string; name: string }>(
    'select place_id, name from place where service = any($1) and ($2::text is null or coach = $2) order by place_id',
    [names, coach ?? null],
  );
  const [from, until] = [startOfDay(day, utcOffsetMinutes), startOfDay(addDays(day, 1), utcOffsetMinutes)];
  return rows.map(({ place_id: placeId, name: place }) => ({
    occasion: { kind: 'place', place, day },
    visits: { placeIds: [placeId], from, until },
  }));
}

async function findPlace(city: City, placeId: string): Promise<string> {
  const { rows } = await city.db.query<{ name: string }>('select name from place where place_id = $1', [placeId]);
  if (rows[0] === undefined)
    throw new OperatorError(`--place must be the id of a place of this city; got "${placeId}".`);
  return rows[0].name;
}

/** Work table recipient: everyone once, with the first group they are in. Answers how many they are. */
async function gather(
  city: City,
  connection: Connection,
  policy: Policy,
  { groups, reason }: { readonly groups: readonly Group[]; readonly reason: string },
): Promise<number> {
  const read = { actor: city.actor, reason, what: 'visitor list', now: city.clock.now() };
  await connection.query(
    'create temp table recipient (person_id uuid primary key, no integer not null) on commit drop',
  );
  for (const [no, { personIds, visits }] of groups.entries()) {
    const portions = visits === undefined ? [personIds ?? []] : visitorsOf(connection, policy, visits);
    for await (const portion of portions) {
      // Reading the tickets has logged itself.
      if (visits !== undefined) await recordRead(connection, { ...read, personIds: portion });
      await connection.query(
        'insert into recipient (person_id, no) select unnest($1::uuid[]), $2::integer on conflict do nothing',
        [portion, no],
      );
    }
  }
  const { rows } = await connection.query<{ people: number }>('select count(*)::int as people from recipient');
  return rows[0]?.people ?? 0;
}

async function* recipients(connection: Connection, no: number): AsyncGenerator<readonly string[]> {
  const rows = rowBatches<{ person_id: string }>(
    connection,
    'select person_id from recipient where no = $1 order by person_id',
    [no],
    portionSize,
  );
  for await (const batch of rows) yield batch.map((row) => row.person_id);
}

function checkApproval(city: City, order: AnnouncementOrder, people: number, needsApproval: boolean): void {
  if (order.approvedBy !== undefined && isSamePerson(order.approvedBy, city.actor)) {
    throw new OperatorError(`An announcement is sent by one person and approved by another; both are ${city.actor}.`);
  }
  if (needsApproval && order.approvedBy === undefined) {
    throw new OperatorError(
      `This would tell ${people} people, more than one person may at once under the policy. Nobody was told. A second person approves it: ` +
        '--approved-by NAME.',
    );
  }
}

async function record(
  city: City,
  connection: Connection,
  { template, reason, approvedBy }: AnnouncementOrder,
  { groups, people }: { readonly groups: readonly Group[]; readonly people: number },
): Promise<void> {
  await connection.query(
    `insert into announcement (announcement_id, at, template, occasions, reason, sent_by, approved_by, people)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      randomUUID(),
      sqlInstant(city.clock.now()),
      template,
      JSON.stringify(groups.map(({ occasion }) => occasion)),
      reason,
      city.actor,
      approvedBy ?? null,
      people,
    ],
  );
}
