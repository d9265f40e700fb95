/** The demonstration's phone: texts that a gateway would have sent, kept to be shown to whoever looks. The people are invented. */

import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { seal, unseal } from '../people/vault.ts';
import type { Outcome } from './outbox.ts';
import type { ShortMessage } from './senders/sms-webhook.ts';

/** Only the newest are of use to a visitor. */
const kept = 200;

export async function sendToDemonstration(city: City, message: ShortMessage): Promise<Outcome> {
  const sealed = seal(city.secrets, JSON.stringify({ to: message.to, text: message.text }));
  await city.db.query(
    'insert into demonstration_text (delivery_id, at, key_id, sealed_text) values ($1, $2, $3, $4) on conflict do nothing',
    [message.deliveryId, sqlInstant(city.clock.now()), sealed.keyId, sealed.bytes],
  );
  return { kind: 'sent' };
}

export interface ShownText {
  readonly at: number;
  readonly to: string;
  readonly text: string;
}

/** The newest first. */
export async function shownTexts(city: City): Promise<ShownText[]> {
  const { rows } = await city.db.query<{ at: number; key_id: number; sealed_text: Buffer }>(
    'select at, key_id, sealed_text from demonstration_text order by at desc, delivery_id limit $1',
    [kept],
  );
  return rows.map((row) => {
    // Sealed above.
    const { to, text } = JSON.parse(unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_text })) as {
      to: string;
      text: string;
    };
    return { at: row.at, to, text };
  });
}

/** Drops what nobody will look at. */
export async function dropOldTexts(city: City): Promise<void> {
  await city.db.query(
    `delete from demonstration_text where at < (select min(at) from (select at from demonstration_text order by at desc limit $1) newest)`,
    [kept],
  );
}
