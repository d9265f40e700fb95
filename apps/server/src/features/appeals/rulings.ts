/** What a decision does to evidence and to the attribution of numbers. The derivation honours it; colours follow at its next refresh. */

import { randomUUID } from 'node:crypto';
import { mattersOf, type EvidenceKind, type Instant, type Policy } from '@open-health-code/domain';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { caseUnit, personUnit } from '../evidence/overruled.ts';
import { insertPart, nextPartId } from '../sources/parts/part.ts';
import type { Appeal } from './appeal.ts';

/** Takes the contested evidence out of force, and with it whatever else says the same. Doing so again changes nothing. */
export async function overrule(
  connection: Connection,
  appeal: Pick<Appeal, 'personId' | 'number' | 'kind' | 'ground' | 'snapshot'>,
  policy: Policy,
  now: Instant,
): Promise<void> {
  const { personId, number, kind, ground, snapshot } = appeal;
  const { facts, effectiveFrom } = snapshot;
  const matters = mattersOf({ kind, facts: { ...facts }, effectiveFrom }, ground);
  for (const [index, matter] of matters.entries()) {
    await connection.query(
      `insert into overruled_evidence (person_id, appeal_number, matter, kind, facts, effective_from, since)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [
        personId,
        number,
        index,
        matter.kind,
        JSON.stringify(matter.facts),
        matter.effectiveFrom === undefined ? null : sqlInstant(matter.effectiveFrom),
        sqlInstant(now),
      ],
    );
    // Who was no close contact after all has no contacts of their own to trace.
    if (matter.kind === 'contact' && policy.contacts.secondary.trace) {
      const met = await casesMet(connection, personId, JSON.stringify(matter.facts));
      for (const caseId of met) await makeDue(connection, caseUnit, caseId);
    }
  }
  await makeDue(connection, personUnit, personId);
}

/** Cases that such evidence, live or withdrawn, says the person met. */
async function casesMet(connection: Connection, personId: string, facts: string): Promise<readonly string[]> {
  const { rows } = await connection.query<{ case_id: string }>(
    `select distinct facts ->> 'caseId' as case_id from evidence
     where person_id = $1 and kind = 'contact' and facts @> $2`,
    [personId, facts],
  );
  return rows.map((row) => row.case_id);
}

/** Evidence of these kinds follows from no record here, so no derivation would bring it back. */
const notDerived: ReadonlySet<EvidenceKind> = new Set(['quarantine-order', 'release', 'handover']);

/** Puts back in force what an objection had suspended: the units it follows from are derived again. */
export async function reinstate(
  connection: Connection,
  { personId, number, evidenceId, kind }: Pick<Appeal, 'personId' | 'number' | 'evidenceId' | 'kind'>,
): Promise<void> {
  const { rows } = await connection.query<{ kind: EvidenceKind; facts: Readonly<Record<string, unknown>> }>(
    'delete from overruled_evidence where person_id = $1 and appeal_number = $2 returning kind, facts',
    [personId, number],
  );
  await makeDue(connection, personUnit, personId);
  if (notDerived.has(kind)) {
    await connection.query(
      `update evidence set state = 'live', withdrawn_at = null where person_id = $1 and evidence_id = $2`,
      [personId, evidenceId],
    );
  }
  for (const matter of rows) {
    if (matter.kind === 'zone-visit') await makeDue(connection, 'zone', String(matter.facts['zoneId']));
    if (matter.kind !== 'contact') continue;
    for (const caseId of await casesMet(connection, personId, JSON.stringify(matter.facts))) {
      await makeDue(connection, caseUnit, caseId);
    }
  }
}

/** A refresh under way holds the table: what is noted here is seen by the next one, never half. */
async function makeDue(connection: Connection, unit: string, key: string): Promise<void> {
  await connection.query('insert into derivation_due (unit, key) values ($1, $2) on conflict do nothing', [unit, key]);
}

/** A number as it was attributed to the person in the time an objection is about. */
export interface CarriedPhone {
  readonly phoneId: string;
  /** Since when it was attributed; the ruling holds from then. */
  readonly from: Instant;
}

/** Rules that a person did not carry a number and, where that is known, who did. */
export async function disown(
  connection: Connection,
  appeal: Pick<Appeal, 'personId'>,
  phone: CarriedPhone,
  ruling: { readonly by: string; readonly carriedBy: string | undefined; readonly now: Instant },
): Promise<void> {
  const claims = [
    { personId: appeal.personId, basis: 'disowned' },
    ...(ruling.carriedBy === undefined ? [] : [{ personId: ruling.carriedBy, basis: 'ruling' }]),
  ];
  const partId = await nextPartId(connection);
  for (const { personId, basis } of claims) {
    await connection.query(
      `insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id, decided_by)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [phone.phoneId, personId, basis, `appeal-${randomUUID()}`, sqlInstant(phone.from), partId, ruling.by],
    );
  }
  await insertPart(connection, {
    partId,
    profile: 'attributions',
    now: ruling.now,
    accepted: claims.length,
    days: [],
  });
}
