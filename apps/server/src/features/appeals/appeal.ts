/** An objection as it is kept, and as the person and the officer see it. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import {
  formatInstant,
  sourceNames,
  type AppealGround,
  type BothLanguages,
  type Evidence,
  type EvidenceKind,
  type EvidenceSource,
  type Instant,
  type Strength,
} from '@open-health-code/domain';
import type { Queryable } from '../../platform/database.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { factsInWords } from '../people/explain.ts';
import { unseal } from '../people/vault.ts';
import { showNumber } from './number.ts';

export type AppealState = 'open' | 'upheld' | 'rejected' | 'withdrawn';
export type Remedy = 'evidence' | 'phone';

/** Evidence as the person saw it when contesting it. */
export interface Snapshot {
  readonly facts: Evidence['facts'];
  readonly effectiveFrom: Instant;
  readonly since: Instant;
  readonly rule: string;
  readonly colour: 'yellow' | 'red';
  readonly message: BothLanguages;
  readonly basis: BothLanguages;
}

export interface Appeal {
  readonly personId: string;
  /** Digits alone. */
  readonly number: string;
  readonly evidenceId: string;
  readonly kind: EvidenceKind;
  readonly source: EvidenceSource;
  readonly strength: Strength;
  readonly snapshot: Snapshot;
  readonly ground: AppealGround;
  readonly statement: string;
  /** Last four digits of the number that somebody else carries, where the person told. */
  readonly phoneEnding: string | undefined;
  readonly lodgedAt: Instant;
  /** `person`, or the officer who took it down. */
  readonly lodgedBy: string;
  readonly dueAt: Instant;
  readonly state: AppealState;
  readonly suspendedAt: Instant | undefined;
  readonly closedAt: Instant | undefined;
  readonly decidedBy: string | undefined;
  readonly remedy: Remedy | undefined;
  readonly reason: string | undefined;
}

/** What people wrote, sealed as one text. */
export interface Words {
  readonly statement: string;
  readonly phoneEnding?: string | undefined;
}

interface AppealRow {
  person_id: string;
  number: string;
  evidence_id: string;
  kind: EvidenceKind;
  source: EvidenceSource;
  strength: Strength;
  evidence: Snapshot;
  ground: AppealGround;
  words_key_id: number;
  sealed_words: Buffer;
  lodged_at: Instant;
  lodged_by: string;
  due_at: Instant;
  state: AppealState;
  suspended_at: Instant | null;
  closed_at: Instant | null;
  decided_by: string | null;
  remedy: Remedy | null;
  reason_key_id: number | null;
  sealed_reason: Buffer | null;
}

/** Objections for which an SQL condition holds, in the given order. */
export async function readAppeals(
  secrets: Secrets,
  queryable: Queryable,
  conditionAndOrder: string,
  values: readonly unknown[],
): Promise<Appeal[]> {
  const { rows } = await queryable.query<AppealRow>(`select * from appeal where ${conditionAndOrder}`, [...values]);
  return rows.map((row) => appealOf(secrets, row));
}

function appealOf(secrets: Secrets, row: AppealRow): Appeal {
  // Sealed by `lodge` alone, so the shape is known.
  const words = JSON.parse(unseal(secrets, { keyId: row.words_key_id, bytes: row.sealed_words })) as Words;
  return {
    personId: row.person_id,
    number: row.number,
    evidenceId: row.evidence_id,
    kind: row.kind,
    source: row.source,
    strength: row.strength,
    snapshot: row.evidence,
    ground: row.ground,
    statement: words.statement,
    phoneEnding: words.phoneEnding,
    lodgedAt: row.lodged_at,
    lodgedBy: row.lodged_by,
    dueAt: row.due_at,
    state: row.state,
    suspendedAt: row.suspended_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
    decidedBy: row.decided_by ?? undefined,
    remedy: row.remedy ?? undefined,
    reason:
      row.sealed_reason === null || row.reason_key_id === null
        ? undefined
        : unseal(secrets, { keyId: row.reason_key_id, bytes: row.sealed_reason }),
  };
}

export function isOverdue({ state, dueAt }: Pick<Appeal, 'state' | 'dueAt'>, now: Instant): boolean {
  return state === 'open' && dueAt <= now;
}

/** What the evidence says, with its times as text. */
export function contestedFacts({ kind, snapshot }: Appeal, utcOffsetMinutes: number): Record<string, unknown> {
  return factsInWords({ kind, facts: snapshot.facts }, utcOffsetMinutes);
}

export type ShownAppeal = AnswerOf<Operations['GET /v1/people/:who/appeals']>['appeals'][number];

/** What the person sees: everything but who decided. */
export function shownAppeal(appeal: Appeal, now: Instant, utcOffsetMinutes: number): ShownAppeal {
  const time = (instant: Instant): string => formatInstant(instant, utcOffsetMinutes);
  const { snapshot } = appeal;
  return {
    number: showNumber(appeal.number),
    state: appeal.state,
    ground: appeal.ground,
    statement: appeal.statement,
    lodgedAt: time(appeal.lodgedAt),
    dueAt: time(appeal.dueAt),
    overdue: isOverdue(appeal, now),
    suspended: appeal.state === 'open' && appeal.suspendedAt !== undefined,
    evidence: {
      evidenceId: appeal.evidenceId,
      kind: appeal.kind,
      source: appeal.source,
      sourceName: sourceNames[appeal.source],
      strength: appeal.strength,
      since: time(snapshot.since),
      message: snapshot.message,
      facts: contestedFacts(appeal, utcOffsetMinutes),
    },
    decidedAt: appeal.decidedBy === undefined || appeal.closedAt === undefined ? null : time(appeal.closedAt),
    reason: appeal.reason ?? null,
  };
}
