/** Who carries which number, from when to when: the attributions that follow from claims and from where the numbers were. */

import {
  attributePhone,
  decideHolder,
  type Attribution,
  type Claim,
  type HeldPhone,
  type Instant,
} from '@open-health-code/domain';
import { copyIn, copyText, sqlInstant } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { wholeGroups } from '../evidence/whole-groups.ts';
import { readChanges } from './changes.ts';
import { updateConflicts } from './conflicts.ts';
import { createDecidedPhones, createHeldPhones, createTouchedPhones, mostNumbersOfOnePerson } from './held-phones.ts';

/**
 * Brings the attributions up to date: of numbers with new claims and all other numbers of their holders, and of holders whose numbers turn
 * out to have been in two places at once; of everyone in a full run. Notes in changed_phone whose attribution is another than before.
 */
export async function deriveAttribution(run: Derivation): Promise<void> {
  const { connection, full } = run;
  const changes = await readChanges(run);
  const everyone = full || changes.stayDays.length > 0;
  await createTouchedPhones(run);
  await createHeldPhones(run, everyone);
  await updateConflicts(run, changes);
  await createDecidedPhones(run);
  await connection.query(`
    create temp table derived_attribution (
      phone_id uuid not null, valid_from timestamptz not null, valid_until timestamptz, person_id uuid not null, basis text not null
    ) on commit drop`);
  await decideHeld(run);
  await decideUnheld(run);
  await replaceAttributions(run);
  await connection.query(`
    drop table touched_phone, held_phone, conflicted_holder, dirty_phone, decided_phone, derived_attribution`);
}

interface ClaimRow {
  readonly phone_id: string;
  readonly person_id: string;
  readonly basis: 'registered' | 'declared' | 'otp' | 'ruling' | 'disowned';
  readonly valid_from: Instant;
  readonly valid_until: Instant | null;
}

interface HeldClaimRow extends ClaimRow {
  readonly holder_id: string;
  readonly held_from: Instant;
  readonly held_until: Instant;
  readonly dirty: boolean;
}

async function decideHeld({ connection }: Derivation): Promise<void> {
  const rows = rowBatches<HeldClaimRow>(
    connection,
    `select h.holder_id, h.phone_id, h.held_from, h.held_until, h.dirty, c.person_id, c.basis, c.valid_from, c.valid_until
     from decided_phone h join phone_claim c on c.phone_id = h.phone_id
     order by h.holder_id, h.phone_id, h.held_from`,
  );
  for await (const holders of wholeGroups(rows, (row) => row.holder_id)) {
    const conflicts = await connection.query<{ holder_id: string; phone_id: string; other_phone_id: string }>(
      'select holder_id, phone_id, other_phone_id from phone_conflict where holder_id = any($1)',
      [holders.map((group) => group[0]?.holder_id)],
    );
    const conflictsOf = Map.groupBy(conflicts.rows, (row) => row.holder_id);
    const lines: string[] = [];
    for (const group of holders) {
      const pairs = (conflictsOf.get(group[0]?.holder_id ?? '') ?? []).map(
        (row) => [row.phone_id, row.other_phone_id] as const,
      );
      lines.push(...heldLines(group, pairs));
    }
    if (lines.length > 0) await copyIn(connection, 'copy derived_attribution from stdin', lines);
  }
}

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

/** What one holder's numbers come to, each in the times when it was registered to this holder. */
function* heldLines(
  rows: readonly HeldClaimRow[],
  conflicts: readonly (readonly [string, string])[],
): Generator<string> {
  const phones = new Map<string, { dirty: boolean; spans: Map<Instant, Span>; claims: Claim[] }>();
  for (const row of rows) {
    const phone = phones.get(row.phone_id) ?? { dirty: row.dirty, spans: new Map<Instant, Span>(), claims: [] };
    phones.set(row.phone_id, phone);
    phone.spans.set(row.held_from, { from: row.held_from, until: row.held_until });
    phone.claims.push(claimOf(row));
  }
  const held = [...phones].map(([phoneId, { claims }]) => ({ phoneId, claims: withBeginnings(claims) }));
  for (const { phoneId, attributions } of decide(rows[0]?.holder_id ?? '', held, conflicts)) {
    const phone = phones.get(phoneId);
    if (phone?.dirty !== true) continue;
    for (const span of phone.spans.values()) {
      for (const attribution of attributions) yield* attributionLines(phoneId, attribution, span);
    }
  }
}

/**
 * The register of people says which number somebody carries, not since when. Such a claim counts for the number's present life, so from
 * its registration to the present holder where it had another one before.
 */
function withBeginnings(claims: readonly Claim[]): readonly Claim[] {
  const registrations = claims.filter(({ basis }) => basis === 'registered');
  if (new Set(registrations.map(({ personId }) => personId)).size < 2) return claims;
  const present = Math.max(...registrations.map(({ validFrom }) => validFrom));
  return claims.map((claim) =>
    claim.basis === 'declared' && claim.validFrom === -Infinity ? { ...claim, validFrom: present } : claim,
  );
}

function decide(
  holder: string,
  phones: readonly HeldPhone[],
  conflicts: readonly (readonly [string, string])[],
): readonly { readonly phoneId: string; readonly attributions: readonly Attribution[] }[] {
  if (phones.length <= mostNumbersOfOnePerson) return decideHolder({ holder, phones, conflicts });
  return phones.map(({ phoneId, claims }) => ({ phoneId, attributions: attributePhone(claims, true) }));
}

const always: Span = { from: -Infinity, until: Infinity };

/** Numbers that nobody registered, known from those who carry them. */
async function decideUnheld({ connection }: Derivation): Promise<void> {
  const rows = rowBatches<ClaimRow>(
    connection,
    `select phone_id, person_id, basis, valid_from, valid_until from phone_claim
     where phone_id in (select phone_id from dirty_phone except select phone_id from held_phone)
     order by phone_id`,
  );
  for await (const phones of wholeGroups(rows, (row) => row.phone_id)) {
    const lines = phones.flatMap((claims) =>
      attributePhone(claims.map(claimOf)).flatMap((attribution) => [
        ...attributionLines(claims[0]?.phone_id ?? '', attribution, always),
      ]),
    );
    if (lines.length > 0) await copyIn(connection, 'copy derived_attribution from stdin', lines);
  }
}

function claimOf({ basis, person_id: personId, valid_from: validFrom, valid_until: until }: ClaimRow): Claim {
  const validUntil = until ?? undefined;
  if (basis === 'disowned') return { basis: 'ruling', denied: true, personId, validFrom, validUntil };
  return { basis, personId, validFrom, validUntil };
}

function* attributionLines(phoneId: string, attribution: Attribution, span: Span): Generator<string> {
  const from = Math.max(attribution.from, span.from);
  const until = Math.min(attribution.until ?? Infinity, span.until);
  if (from >= until) return;
  const end = until === Infinity ? undefined : sqlInstant(until);
  yield `${[phoneId, sqlInstant(from), end, attribution.personId, attribution.basis].map(copyText).join('\t')}\n`;
}

async function replaceAttributions({ connection, full }: Derivation): Promise<void> {
  const columns = 'phone_id, valid_from, valid_until, person_id, basis';
  await connection.query(`
    create temp table standing_attribution on commit drop as
      select ${columns} from attribution ${full ? '' : 'where phone_id in (select phone_id from dirty_phone)'};
    insert into changed_phone
      select distinct phone_id from (
        (select ${columns} from standing_attribution except select ${columns} from derived_attribution)
        union all
        (select ${columns} from derived_attribution except select ${columns} from standing_attribution)
      ) differing;
    analyze changed_phone;
    delete from attribution where phone_id in (select phone_id from changed_phone);
    insert into attribution (${columns})
      select ${columns} from derived_attribution where phone_id in (select phone_id from changed_phone);
    drop table standing_attribution`);
}
