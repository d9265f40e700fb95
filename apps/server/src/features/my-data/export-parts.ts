/** The parts of the copy of everything: which tables each is made of, and how its entries are read. */

import type { ExportPartName } from '@open-health-code/messages/export';
import {
  notifications,
  sayNotification,
  type NotificationKey,
  type NotificationValues,
} from '@open-health-code/messages/notifications';
import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { readAppeals, shownAppeal } from '../appeals/appeal.ts';
import { readMaskedNames } from '../people/masked-names.ts';
import { readPhoneNumbers } from '../people/phone-numbers.ts';
import { unseal } from '../people/vault.ts';
import { policyInForce } from '../policy/store.ts';
import { readerOf } from './reads.ts';
import { readPlaces, readVisits } from './visits.ts';

export interface PartReading {
  readonly city: City;
  readonly connection: Connection;
  readonly personId: string;
}

export interface PartSource {
  /** Tables about people that the part accounts for. */
  readonly tables: readonly string[];
  readonly read: (reading: PartReading) => Promise<readonly unknown[]>;
}

/** Entries that a query gives as they are: its columns are the entries' fields, the person is its first parameter. */
function entries(tables: readonly string[], query: string): PartSource {
  return {
    tables,
    read: async ({ connection, personId }) => {
      const { rows } = await connection.query<{ entry: unknown }>(
        `select jsonb_strip_nulls(to_jsonb(found)) as entry from (${query}) found`,
        [personId],
      );
      return rows.map((row) => row.entry);
    },
  };
}

export const partSources: Readonly<Record<ExportPartName, PartSource>> = {
  identity: { tables: ['vault.identity'], read: readIdentity },
  person: entries(['person'], 'select district, community, language, declared_at from person where person_id = $1'),
  phones: { tables: ['phone_claim', 'vault.phone_number'], read: readPhones },
  carried: { tables: ['attribution', 'phone_conflict'], read: readCarriedPhones },
  whereabouts: entries(
    ['stay'],
    `select s.started_at, s.ended_at, c.cell_id, c.lon, c.lat, c.range_m as range_metres
     from attribution a
     join stay s on s.phone_id = a.phone_id
       and s.started_at >= a.valid_from and (a.valid_until is null or s.started_at < a.valid_until)
     left join cell c on c.cell_key = s.cell_key
     where a.person_id = $1 order by s.started_at`,
  ),
  journeys: entries(
    ['journey'],
    `select ticket_id, mode, service, service_date, coach, seat, board_stop, alight_stop, board_at, alight_at
     from journey where person_id = $1 order by service_date, ticket_id`,
  ),
  checkIns: { tables: ['check_in'], read: readCheckIns },
  scans: entries(
    ['gate_scan'],
    `select s.at, s.place_id, p.name as place, s.verdict, s.reason, s.finding, s.colour, s.celsius, s.direction, s.checked_in,
            s.replayed_elsewhere, s.code_id
     from gate_scan s left join place p on p.place_id = s.place_id where s.person_id = $1 order by s.at`,
  ),
  lookUps: entries(
    ['gate_id_check'],
    `select c.answered_at, g.name as gate, c.colour
     from gate_id_check c left join gate g on g.gate_id = c.gate_id where c.person_id = $1 order by c.answered_at`,
  ),
  diagnoses: entries(
    ['diagnosis'],
    `select record_id, status, onset_on, diagnosed_at, facility from diagnosis where person_id = $1 order by diagnosed_at`,
  ),
  labResults: entries(
    ['lab_result'],
    `select record_id, test, result, sampled_at, reported_at, laboratory from lab_result where person_id = $1 order by sampled_at`,
  ),
  symptoms: entries(
    ['symptom_report'],
    `select record_id, symptoms, reported_at, facility from symptom_report where person_id = $1 order by reported_at`,
  ),
  temperatures: entries(
    ['temperature'],
    `select record_id, celsius, measured_at, measured_by from temperature where person_id = $1 order by measured_at`,
  ),
  declarations: entries(
    ['declaration'],
    `select record_id, declared_at, symptoms, contacts, trips from declaration where person_id = $1 order by declared_at`,
  ),
  case: entries(
    ['disease_case'],
    'select status, diagnosed_at, infectious_from, infectious_until from disease_case where person_id = $1',
  ),
  evidence: entries(
    ['evidence'],
    `select evidence_id, kind, strength, source, facts, effective_from, effective_until, state, recorded_at, withdrawn_at
     from evidence where person_id = $1 order by recorded_at, evidence_id`,
  ),
  colour: entries(
    ['assessment'],
    'select colour, rules, since, next_change_at, assessed_at from assessment where person_id = $1',
  ),
  history: entries(
    ['colour_change'],
    `select at, from_colour as "from", to_colour as "to", rules from colour_change where person_id = $1 order by at`,
  ),
  appeals: { tables: ['appeal'], read: readOwnAppeals },
  rulings: entries(
    ['overruled_evidence'],
    'select kind, facts, effective_from, since from overruled_evidence where person_id = $1 order by since',
  ),
  codes: entries(
    ['issued_code'],
    `select code_id, kind, colour, issued_at, expires_at, withdrawn from issued_code where person_id = $1 order by issued_at`,
  ),
  devices: entries(
    ['session', 'push_subscription'],
    `select s.device, s.method, s.created_at, s.expires_at, s.withdrawn_at, p.subscribed_at as push_since
     from session s left join push_subscription p on p.person_id = s.person_id and p.session_id = s.session_id
     where s.person_id = $1 order by s.created_at`,
  ),
  family: { tables: ['dependant'], read: readFamily },
  messages: { tables: ['message', 'outbox'], read: readMessages },
  preferences: entries(
    ['notification_preference'],
    'select language, push, sms from notification_preference where person_id = $1',
  ),
  platforms: entries(
    ['delivery_key'],
    `select p.name as platform, k.device, k.registered_at from delivery_key k
     left join platform p on p.platform_id = k.platform_id where k.person_id = $1 order by k.registered_at`,
  ),
  consents: entries(
    ['consent'],
    `select p.name as "to", c.purpose, c.given_at, c.until, c.revoked_at, c.last_asked_at from consent c
     left join platform p on p.platform_id = c.platform_id where c.person_id = $1 order by c.given_at`,
  ),
  reads: { tables: ['audit_read'], read: readLog },
};

/** Tables about people that are left out, by the reason. */
export const tablesLeftOut: Readonly<Record<string, readonly string[]>> = {
  secrets: ['one_time_code'],
  'repeated answers': ['idempotent_answer'],
  'counts of attempts': ['attempt_count'],
  'work in progress': ['assessment_due', 'kept_longer'],
};

async function readIdentity({ city, connection, personId }: PartReading): Promise<readonly unknown[]> {
  const { rows } = await connection.query<{ key_id: number; sealed_number: Buffer; sealed_name: Buffer | null }>(
    'select key_id, sealed_number, sealed_name from vault.identity where person_id = $1',
    [personId],
  );
  return rows.map(({ key_id: keyId, sealed_number: number, sealed_name: name }) => {
    const [idType = '', ...idNumber] = unseal(city.secrets, { keyId, bytes: number }).split(':');
    return {
      ...(name === null ? {} : { name: unseal(city.secrets, { keyId, bytes: name }) }),
      idType,
      idNumber: idNumber.join(':'),
    };
  });
}

async function readPhones({ city, connection, personId }: PartReading): Promise<readonly unknown[]> {
  const { rows } = await connection.query<{ phone_id: string; entry: object }>(
    `select phone_id, jsonb_build_object('basis', basis, 'from', valid_from, 'until', valid_until, 'decidedBy', decided_by) as entry
     from phone_claim where person_id = $1 order by valid_from, phone_id`,
    [personId],
  );
  return await withNumbers(city, connection, rows);
}

async function readCarriedPhones({ city, connection, personId }: PartReading): Promise<readonly unknown[]> {
  const carried = await connection.query<{ phone_id: string; entry: object }>(
    `select phone_id, jsonb_build_object('from', valid_from, 'until', valid_until, 'basis', basis) as entry
     from attribution where person_id = $1 order by valid_from, phone_id`,
    [personId],
  );
  const conflicts = await connection.query<{ phone_id: string; entry: object }>(
    `select phone_id, jsonb_build_object('inTwoPlacesWithAnotherNumberOfYoursAt', seen_at) as entry
     from phone_conflict where holder_id = $1 order by seen_at`,
    [personId],
  );
  return await withNumbers(city, connection, [...carried.rows, ...conflicts.rows]);
}

async function withNumbers(
  city: City,
  connection: Connection,
  rows: readonly { readonly phone_id: string; readonly entry: object }[],
): Promise<readonly unknown[]> {
  const numbers = await readPhoneNumbers(
    city,
    connection,
    rows.map((row) => row.phone_id),
  );
  return rows.map(({ phone_id: phoneId, entry }) => ({ number: numbers.get(phoneId) ?? null, ...entry }));
}

/** More than anybody makes in the time they are kept. */
const mostCheckIns = 100_000;

async function readCheckIns({ connection, personId }: PartReading): Promise<readonly unknown[]> {
  const visits = await readVisits(connection, personId, { since: -Infinity, limit: mostCheckIns });
  const places = await readPlaces(
    connection,
    visits.map(({ placeId }) => placeId),
  );
  return visits.map(({ placeId, at, leftAt, by, details }) => {
    return { at: utcText(at), leftAt: utcText(leftAt), placeId, place: places.get(placeId)?.name, by, ...details };
  });
}

function utcText(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

async function readMessages({ city, connection, personId }: PartReading): Promise<readonly unknown[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const messages = await connection.query<{
    message_id: string;
    template: NotificationKey;
    filled: NotificationValues<NotificationKey>;
    times: object;
  }>(
    `select message_id, template, filled, jsonb_build_object('at', at, 'readAt', read_at) as times
     from message where person_id = $1 order by at`,
    [personId],
  );
  // The outbox lies apart, by whomever a delivery goes to.
  const deliveries = await connection.query<{ message_id: string; entry: object }>(
    `select message_id, jsonb_build_object('channel', channel, 'state', state, 'at', done_at) as entry
     from outbox where owner_id = $1 and message_id is not null order by queued_at`,
    [personId],
  );
  const delivered = Map.groupBy(deliveries.rows, (row) => row.message_id);
  return messages.rows.map(({ message_id: messageId, template, filled, times }) => ({
    ...times,
    // A later version may have had templates that this one lacks.
    ...(Object.hasOwn(notifications, template)
      ? {
          en: sayNotification(template, filled, 'en', utcOffsetMinutes),
          zh: sayNotification(template, filled, 'zh', utcOffsetMinutes),
        }
      : { template, values: filled }),
    delivered: (delivered.get(messageId) ?? []).map((row) => row.entry),
  }));
}

async function readOwnAppeals({ city, connection, personId }: PartReading): Promise<readonly unknown[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const appeals = await readAppeals(city.secrets, connection, 'person_id = $1 order by lodged_at', [personId]);
  return appeals.map((appeal) => shownAppeal(appeal, city.clock.now(), utcOffsetMinutes));
}

/** Whoever asked and was refused by the other person is not told so. */
async function readFamily({ city, connection, personId }: PartReading): Promise<readonly unknown[]> {
  const { rows } = await connection.query<{ other: string; entry: object }>(
    `select dependant_id as other, jsonb_build_object('youActFor', true, 'relation', relation, 'state', state, 'since', since) as entry
     from dependant where person_id = $1 and state <> 'refused'
     union all
     select person_id, jsonb_build_object('actsForYou', true, 'relation', relation, 'state', state, 'since', since)
     from dependant where dependant_id = $1`,
    [personId],
  );
  const names = await readMaskedNames(
    city.secrets,
    connection,
    rows.map((row) => row.other),
  );
  return rows.map(({ other, entry }) => ({ name: names.get(other), ...entry }));
}

async function readLog({ connection, personId }: PartReading): Promise<readonly unknown[]> {
  const { rows } = await connection.query<{ at: string; actor: string; reason: string; what: string }>(
    `select to_jsonb(at) as at, actor, reason, what from audit_read where person_id = $1 order by audit_read.at`,
    [personId],
  );
  return rows.map(({ at, actor, reason, what }) => ({ at, ...readerOf(actor, personId), reason, what }));
}
