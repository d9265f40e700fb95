/** Asking those who checked in by a poster, and did not say when they left, whether they have. */

import type { Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { notifyEach } from '../notifications/queue.ts';
import { policyInForce } from '../policy/store.ts';
import { isCarriage, queuedMs } from './posters.ts';

const portionSize = 2000;

interface OpenVisit {
  readonly subject_id: string;
  readonly record_id: string;
  readonly at: Instant;
  readonly kind: string;
  readonly name: string;
}

/** A duty of upkeep: asks about visits that since its last look came to be believed to have ended. */
export function leaveReminders(city: City): () => Promise<void> {
  let lookedUntil: Instant | undefined;
  return async () => {
    const now = city.clock.now();
    await remindToLeave(city, lookedUntil ?? now - queuedMs);
    lookedUntil = now;
  };
}

/**
 * Asks about visits that came to be that old since an instant; a visit is asked about once, however often this looks. One that a phone
 * hands in later than that is not asked about: who was offline so long was long gone.
 */
export async function remindToLeave(city: City, since: Instant): Promise<number> {
  const now = city.clock.now();
  const { policy } = await policyInForce(city);
  const { carriage, venue } = policy.contacts;
  const usualStayMs = (visit: OpenVisit): number => (isCarriage(visit) ? carriage : venue).defaultStayMinutes * 60_000;
  const stays = [carriage, venue].map(({ defaultStayMinutes }) => defaultStayMinutes * 60_000);
  return await city.db.transaction(async (connection) => {
    let asked = 0;
    let after: readonly [at: string, recordId: string] = [sqlInstant(since - Math.max(...stays)), ''];
    for (;;) {
      const { rows }: { rows: OpenVisit[] } = await connection.query<OpenVisit>(
        `select v.subject_id, v.record_id, v.at, p.kind, p.name
         from check_in v join place p on p.place_id = v.place_id
         where v.left_at is null and v.via in ('fixed-poster', 'rotating-poster') and v.subject_kind = 'person'
           and v.at >= $1::timestamptz and v.at <= $3::timestamptz and (v.at, v.record_id) > ($1::timestamptz, $2::text)
         order by v.at, v.record_id limit ${portionSize}`,
        [...after, sqlInstant(now - Math.min(...stays))],
      );
      const last = rows.at(-1);
      if (last === undefined) return asked;
      after = [sqlInstant(last.at), last.record_id];
      const due = rows.filter((visit) => {
        const overAt = visit.at + usualStayMs(visit);
        return overAt > since && overAt <= now;
      });
      asked += await notifyEach(
        city,
        connection,
        due.map((visit) => ({
          personId: visit.subject_id,
          template: 'check-in-leave',
          values: { place: visit.name, at: visit.at },
          key: `leave ${visit.record_id}`,
        })),
      );
    }
  });
}
