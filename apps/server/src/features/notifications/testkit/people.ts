/** People to tell: with a number, a device, or both; and cities connected to receivers of the test. */

import { beginSession } from '../../sign-in/sessions.ts';
import { seal } from '../../people/vault.ts';
import { phoneIdOf } from '../../people/pseudonyms.ts';
import type { TestCity } from '../../../testkit/database.ts';
import { subscribe } from '../push-subscriptions.ts';
import type { PushTarget } from '../senders/web-push.ts';
import type { Receiver } from './receiver.ts';

export const secret = 'a-secret-of-thirty-two-characters';

/** The same city, whose text messages and push messages go to these. The clock is read when it is needed. */
export function connected(city: TestCity, to: { readonly texts?: Receiver; readonly push?: Receiver }): TestCity {
  const settings = {
    ...city.settings,
    ...(to.texts === undefined ? {} : { texts: { by: 'webhook', url: to.texts.url, secret } as const }),
    ...(to.push === undefined ? {} : { pushHosts: [to.push.host] }),
  };
  return Object.create(city, { settings: { value: settings } }) as TestCity; // all else is the city's own
}

/** Gives people numbers on a basis; answers each person's number. */
export async function givePhones(
  city: TestCity,
  personIds: readonly string[],
  basis: 'registered' | 'declared' | 'otp' = 'otp',
): Promise<Map<string, string>> {
  const rows = personIds.map((personId, index) => {
    const number = `139${String(index).padStart(8, '0')}`;
    const sealed = seal(city.secrets, number);
    return { personId, number, phoneId: phoneIdOf(city.secrets.pseudonymKey, number), sealed };
  });
  const phoneIds = rows.map((row) => row.phoneId);
  await city.db.query(
    `insert into vault.phone_number (phone_id, key_id, sealed_number)
     select * from unnest($1::uuid[], $2::smallint[], $3::bytea[]) on conflict do nothing`,
    [phoneIds, rows.map((row) => row.sealed.keyId), rows.map((row) => row.sealed.bytes)],
  );
  await city.db.query(
    `insert into attribution (phone_id, valid_from, person_id, basis)
     select phone_id, '2019-01-01', person_id, $3 from unnest($1::uuid[], $2::uuid[]) as a (phone_id, person_id)`,
    [phoneIds, rows.map((row) => row.personId), basis],
  );
  return new Map(rows.map((row) => [row.personId, row.number]));
}

/** Signs a person in on a device that subscribes to push messages; answers the session's id. */
export async function giveDevice(city: TestCity, personId: string, target: PushTarget): Promise<string> {
  const { sessionId } = await beginSession(city, city.db, { personId, method: 'oidc', device: 'test' });
  await city.db.transaction(async (connection) => await subscribe(city, connection, { personId, sessionId, target }));
  return sessionId;
}

export async function emptyNotifications(city: TestCity): Promise<void> {
  await city.db.query(
    `truncate message, push_subscription, notification_preference, outbox, announcement, demonstration_text, session,
              attribution, vault.phone_number, audit_read, dependant`,
  );
  await city.db.query(`update notification_cursor set told_until = '-infinity'`);
}

/** How things lie in the outbox: `channel state failure` → number. */
export async function outboxOf(city: TestCity): Promise<Record<string, number>> {
  const { rows } = await city.db.query<{ what: string; n: number }>(
    `select concat_ws(' ', channel, state, failure) as what, count(*)::int as n from outbox group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.what, row.n]));
}
