/**
 * Derivation: from records, zones, cases and attributions to evidence. Each step works on *units* (a person's own records, a zone on a
 * day, a case) and writes everything that follows from a unit; what followed from it before and does not any more is withdrawn. So a
 * refresh that looks only at units whose inputs changed ends with the same evidence as one that looks at all of them.
 */

import type { EvidenceKind, EvidenceSource, FactsByKind, Instant, Policy, Strength } from '@open-health-code/domain';
import { copyIn, copyText, sqlInstant, type Connection } from '../../platform/database.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { deterministicId, numericKey } from '../people/pseudonyms.ts';
import { leaveOutWhatIsOver } from '../retention/horizon.ts';
import { leaveOutOverruled } from './overruled.ts';

export interface DerivedEvidence<K extends EvidenceKind = EvidenceKind> {
  readonly personId: string;
  readonly kind: K;
  readonly strength: Strength;
  readonly source: EvidenceSource;
  readonly facts: FactsByKind[K];
  readonly effectiveFrom: Instant;
  readonly effectiveUntil?: Instant;
  /** What it rests on: record ids, case and ticket, zone and day. With the statement itself it makes the evidence id. */
  readonly restsOn: readonly string[];
  /** A later record of the same thing took its place; kept to be seen, never counted. */
  readonly superseded?: boolean;
  /** From `zoneScope`, `declaredZonesScope` or `caseScope`; absent for what follows from the person's own records. */
  readonly scope?: string;
}

/** Scope of what one source tells about a zone on one local day. */
export function zoneScope(zoneId: string, day: string, via: 'telco' | 'check-in' | 'ticket'): string {
  return numericKey('zone', zoneId, day, via);
}

/** Scope of the zone visits that follow from what a person declared. */
export function declaredZonesScope(personId: string): string {
  return numericKey('declared-zones', personId);
}

/** Scope of what a case leads to. */
export function caseScope(caseId: string): string {
  return numericKey('case', caseId);
}

/** One run of the derivation, inside one transaction. */
export interface Derivation {
  readonly connection: Connection;
  readonly policy: Policy;
  /** Offset of the city's time from UTC, in minutes. */
  readonly utcOffsetMinutes: number;
  readonly now: Instant;
  readonly secrets: Secrets;
  /** Whether every unit is looked at, not only those whose inputs changed. */
  readonly full: boolean;
  /** Import parts whose records are new to the evidence. */
  readonly parts: readonly string[];
  /** Notes a statement. Kept in memory until `flush`, which steps call after each batch. */
  emit<K extends EvidenceKind>(row: DerivedEvidence<K>): void;
  flush(): Promise<void>;
}

export function newDerivation(run: Omit<Derivation, 'emit' | 'flush'>): Derivation {
  let lines: string[] = [];
  return {
    ...run,
    emit: (row) => {
      lines.push(derivedLine(row));
    },
    flush: async () => {
      if (lines.length === 0) return;
      const batch = lines;
      lines = [];
      await copyIn(run.connection, 'copy derived from stdin', [batch.join('')]);
    },
  };
}

function derivedLine(row: DerivedEvidence): string {
  const facts = JSON.stringify(row.facts);
  const id = deterministicId(
    row.kind,
    row.personId,
    ...row.restsOn,
    row.strength,
    row.source,
    facts,
    String(row.effectiveFrom),
    String(row.effectiveUntil ?? ''),
  );
  const fields = [
    row.personId,
    id,
    row.kind,
    row.strength,
    row.source,
    facts,
    sqlInstant(row.effectiveFrom),
    row.effectiveUntil === undefined ? undefined : sqlInstant(row.effectiveUntil),
    row.superseded === true ? 'superseded' : 'live',
    row.scope ?? '0',
  ];
  return `${fields.map(copyText).join('\t')}\n`;
}

/**
 * Work tables of one derivation, dropped with its transaction:
 * - derived: what the looked-at units lead to (written by `emit`)
 * - unit_person: people whose own records are looked at (units of the steps whose kinds are given to `applyDerived`)
 * - unit_scope: zone-days and cases that are looked at
 * - changed_phone: phones whose attribution changed in this run
 * - changed_case: cases that are new, changed or gone in this run (case_id, person_id)
 * - changed_person: people whose evidence changed in this run; they are assessed anew
 */
export async function createWorkTables(connection: Connection): Promise<void> {
  await connection.query(`
    create temp table derived (
      person_id uuid not null, evidence_id uuid not null, kind text not null, strength text not null, source text not null,
      facts jsonb not null, effective_from timestamptz not null, effective_until timestamptz, state text not null, scope bigint not null
    ) on commit drop;
    create temp table unit_person (person_id uuid primary key) on commit drop;
    create temp table unit_scope (scope bigint primary key) on commit drop;
    create temp table changed_phone (phone_id uuid primary key) on commit drop;
    create temp table changed_case (case_id uuid primary key, person_id uuid not null) on commit drop;
    create temp table changed_person (person_id uuid primary key) on commit drop;
  `);
}

/** Kinds that follow from zones and cases: their units are scopes, not people. */
export const scopedKinds = ['zone-visit', 'contact'] as const satisfies readonly EvidenceKind[];

/**
 * Makes the evidence of the looked-at units equal to `derived`, but for what was overruled or lies before the horizon: inserts what is new, revives what is back,
 * withdraws what is gone.
 * Covers of the people in unit_person the evidence of `ofPeople`, and the units in unit_scope; in a full run all of both, so `ofScopes`
 * says which kinds the steps before have derived (none when they were no scoped ones). Empties `derived`, `unit_person` and
 * `unit_scope`; adds to `changed_person`.
 */
export async function applyDerived(
  run: Derivation,
  ofPeople: readonly EvidenceKind[],
  ofScopes: readonly (typeof scopedKinds)[number][],
): Promise<void> {
  const { connection, now, full } = run;
  await run.flush();
  await leaveOutOverruled(run);
  await leaveOutWhatIsOver(run);
  // What stands now, copied aside: comparing two plain tables needs no join across machines where the database is spread.
  const standing = full
    ? `select person_id, evidence_id, state from evidence
       where state <> 'withdrawn' and kind = any(case when scope = 0 then $1::text[] else $2::text[] end)`
    : `select person_id, evidence_id, state from evidence
       where state <> 'withdrawn' and scope <> 0 and kind = any($2) and scope in (select scope from unit_scope)
       union all
       select person_id, evidence_id, state from evidence
       where state <> 'withdrawn' and scope = 0 and kind = any($1) and person_id in (select person_id from unit_person)`;
  await connection.query(`create temp table standing on commit drop as ${standing}`, [ofPeople, ofScopes]);
  // Ordered by person, so that a person's evidence lies together for the assessment.
  await connection.query(`
    analyze derived; analyze standing;
    create temp table gone on commit drop as
      select s.person_id, s.evidence_id from standing s
      left join derived d on d.person_id = s.person_id and d.evidence_id = s.evidence_id
      where d.person_id is null;
    create temp table fresh on commit drop as
      select distinct on (d.person_id, d.evidence_id) d.*
      from derived d
      left join standing s on s.person_id = d.person_id and s.evidence_id = d.evidence_id
      where s.person_id is null or s.state <> d.state
      order by d.person_id, d.evidence_id;
    insert into changed_person select person_id from gone union select person_id from fresh on conflict do nothing`);
  await connection.query(
    `update evidence set state = 'withdrawn', withdrawn_at = $1
     where (person_id, evidence_id) in (select person_id, evidence_id from gone)`,
    [sqlInstant(now)],
  );
  await connection.query(
    `insert into evidence (person_id, evidence_id, kind, strength, source, facts, effective_from, effective_until, state, scope, recorded_at)
     select person_id, evidence_id, kind, strength, source, facts, effective_from, effective_until, state, scope, $1::timestamptz
     from fresh order by person_id, evidence_id
     on conflict (person_id, evidence_id) do update
       set state = excluded.state, scope = excluded.scope, recorded_at = excluded.recorded_at, withdrawn_at = null`,
    [sqlInstant(now)],
  );
  await connection.query('drop table standing, gone, fresh; truncate derived, unit_person, unit_scope');
}
