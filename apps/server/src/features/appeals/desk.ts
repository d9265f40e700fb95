/** What officers see of objections. Every look is logged where the person sees it. */

import { formatInstant, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import { nameless, readMaskedNames } from '../people/masked-names.ts';
import { policyInForce } from '../policy/store.ts';
import { readAppeals, shownAppeal, type ShownAppeal } from './appeal.ts';
import { suspectPhones } from './carried-phones.ts';
import { showNumber } from './number.ts';

/** An objection in the list: nothing of what anybody wrote. */
export interface ListedAppeal {
  readonly number: string;
  readonly state: ShownAppeal['state'];
  readonly lodgedAt: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly suspended: boolean;
  readonly kind: string;
  readonly source: string;
  readonly strength: string;
  readonly ground: string;
}

/** Open objections in the order in which they are due, so overdue ones first; or all, the newest first. */
export async function listAppeals(
  city: City,
  { onlyOpen, limit }: { readonly onlyOpen: boolean; readonly limit: number },
): Promise<readonly ListedAppeal[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const now = city.clock.now();
  return await city.db.transaction(async (connection) => {
    const which = onlyOpen ? `state = 'open' order by due_at, number` : 'true order by lodged_at desc, number';
    const found = await readAppeals(city.secrets, connection, `${which} limit $1`, [limit]);
    await recordRead(connection, {
      personIds: found.map((appeal) => appeal.personId),
      actor: city.actor,
      reason: 'list of objections',
      what: 'appeals',
      now,
    });
    return found.map((appeal) => {
      const { number, state, ground, lodgedAt, dueAt, overdue, suspended, evidence } = shownAppeal(
        appeal,
        now,
        utcOffsetMinutes,
      );
      const { kind, source, strength } = evidence;
      return { number, state, lodgedAt, dueAt, overdue, suspended, kind, source, strength, ground };
    });
  });
}

/** Everything an officer needs to answer one. */
export interface AppealFile extends ShownAppeal {
  readonly personId: string;
  /** Masked. */
  readonly name: string;
  readonly lodgedBy: string;
  /** Rule that made it count. */
  readonly rule: string;
  /** As the person told; null where they did not. */
  readonly phoneEnding: string | null;
  readonly decidedBy: string | null;
  /** Numbers that the evidence may rest on. */
  readonly phones: readonly {
    readonly ending: string | null;
    readonly basis: string;
    readonly since: string | null;
    readonly seen: boolean;
  }[];
}

/** Undefined when there is no objection of this number. */
export async function lookAtAppeal(city: City, number: string): Promise<AppealFile | undefined> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const now = city.clock.now();
  const time = (instant: Instant): string | null =>
    Number.isFinite(instant) ? formatInstant(instant, utcOffsetMinutes) : null;
  return await city.db.transaction(async (connection) => {
    const [appeal] = await readAppeals(city.secrets, connection, 'number = $1', [number]);
    if (appeal === undefined) return undefined;
    const { personId, snapshot, lodgedBy, phoneEnding, decidedBy } = appeal;
    await recordRead(connection, {
      personIds: [personId],
      actor: city.actor,
      reason: `looked at objection ${showNumber(number)}`,
      what: 'appeal',
      now,
    });
    const names = await readMaskedNames(city.secrets, connection, [personId]);
    const phones = await suspectPhones(city, connection, appeal, utcOffsetMinutes);
    return {
      ...shownAppeal(appeal, now, utcOffsetMinutes),
      personId,
      name: names.get(personId) ?? nameless,
      lodgedBy,
      rule: snapshot.rule,
      phoneEnding: phoneEnding ?? null,
      decidedBy: decidedBy ?? null,
      phones: phones.map(({ ending, basis, from, seen }) => ({
        ending: ending ?? null,
        basis,
        since: time(from),
        seen,
      })),
    };
  });
}
