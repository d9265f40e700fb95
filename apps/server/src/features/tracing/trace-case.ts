/** The contacts of one case, asked for by an investigator: found from the records there are now, also before the next refresh. */

import {
  formatInstant,
  type ContactFacts,
  type Day,
  type DiagnosisStatus,
  type EvidenceSource,
  type Instant,
  type Strength,
} from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { caseOf, type Case } from '../evidence/cases.ts';
import { newDerivation } from '../evidence/derivation.ts';
import { diagnosisStands, labResultStands, readOverruledContacts } from '../evidence/overruled.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import { policyInForce, type PolicyInForce } from '../policy/store.ts';
import { findPhones } from './carriers.ts';
import { collectContacts } from './collect-contacts.ts';
import { closenessOrder, type Contact } from './contact.ts';

export interface TracedContact {
  /** The contact's person id. */
  readonly person: string;
  readonly closeness: ContactFacts['closeness'];
  readonly setting: ContactFacts['setting'];
  readonly service: string;
  readonly date: Day;
  readonly coach: string | null;
  readonly seat: string | null;
  readonly rows: number | null;
  readonly minutes: number | null;
  readonly level: ContactFacts['level'];
  readonly rule: string;
  readonly attackRate: ContactFacts['attackRate'] | null;
  readonly source: EvidenceSource;
  readonly strength: Strength;
}

export interface TracedCase {
  readonly case: {
    readonly person: string;
    readonly status: DiagnosisStatus;
    /** ISO 8601 at the policy's offset from UTC, half-open. */
    readonly infectiousFrom: string;
    readonly infectiousUntil: string;
  };
  /** Close ones first. */
  readonly contacts: readonly TracedContact[];
  /** Imports that no refresh has seen; phones they would attribute to somebody else still count as before. */
  readonly awaitingRefresh: boolean;
}

/**
 * Traces a case. Everyone listed, and the case, can see in the log of reads that it was done and why. Undefined when the person is no
 * case under the policy in force; that question is logged too.
 */
export async function traceCase(city: City, personId: string, reason: string): Promise<TracedCase | undefined> {
  const inForce = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    const found = await findCase(connection, personId, inForce);
    const contacts = found === undefined ? [] : await contactsOf(city, connection, personId, found, inForce);
    await recordRead(connection, {
      personIds: [personId, ...contacts.map((contact) => contact.person)],
      actor: city.actor,
      reason,
      what: 'trace',
      now: city.clock.now(),
    });
    if (found === undefined) return undefined;
    const pending = await connection.query('select from import_part where not derived limit 1');
    const { from, until } = found.infectious;
    return {
      case: {
        person: personId,
        status: found.status,
        infectiousFrom: formatInstant(from, inForce.utcOffsetMinutes),
        infectiousUntil: formatInstant(until, inForce.utcOffsetMinutes),
      },
      contacts,
      awaitingRefresh: pending.rowCount !== 0,
    };
  });
}

/** From the diagnoses themselves: the table of cases is only as new as the last refresh. */
async function findCase(
  connection: Connection,
  personId: string,
  { policy, utcOffsetMinutes }: PolicyInForce,
): Promise<Case | undefined> {
  const diagnoses = await connection.query<{
    status: DiagnosisStatus;
    onset_on: Day | null;
    diagnosed_at: Instant;
  }>(
    `select status, onset_on, diagnosed_at from diagnosis d
     where person_id = $1 and ${diagnosisStands('d')} order by diagnosed_at, record_id`,
    [personId],
  );
  const positives = await connection.query<{ sampled_at: Instant }>(
    `select sampled_at from lab_result l where person_id = $1 and result = 'positive' and ${labResultStands('l')}`,
    [personId],
  );
  return caseOf(
    diagnoses.rows.map((row) => ({
      status: row.status,
      onsetOn: row.onset_on ?? undefined,
      diagnosedAt: row.diagnosed_at,
    })),
    positives.rows.map((row) => row.sampled_at),
    policy.infectiousPeriod,
    utcOffsetMinutes,
  );
}

async function contactsOf(
  city: City,
  connection: Connection,
  personId: string,
  { infectious }: Case,
  { policy, utcOffsetMinutes }: PolicyInForce,
): Promise<TracedContact[]> {
  const contacts: Contact[] = [];
  const now = city.clock.now();
  await collectContacts(
    newDerivation({ connection, policy, utcOffsetMinutes, now, secrets: city.secrets, full: false, parts: [] }),
    async () => {
      await connection.query('insert into trace_carrier values ($1, $2, $2, $3, $4)', [
        deterministicId('case', personId),
        personId,
        sqlInstant(infectious.from),
        sqlInstant(infectious.until),
      ]);
      await findPhones(connection);
    },
    async (contact) => {
      contacts.push(contact);
    },
  );
  const overruled = await readOverruledContacts(connection, [...new Set(contacts.map((contact) => contact.personId))]);
  const standing = contacts.filter((contact) => !overruled(contact.personId, contact.facts));
  return standing
    .map(tracedContact)
    .sort((a, b) => closenessOrder[a.closeness] - closenessOrder[b.closeness] || compareText(sortKey(a), sortKey(b)));
}

function tracedContact({ personId, facts, source, strength }: Contact): TracedContact {
  return {
    person: personId,
    closeness: facts.closeness,
    setting: facts.setting,
    service: facts.service,
    date: facts.date,
    coach: facts.coach ?? null,
    seat: facts.seat ?? null,
    rows: facts.rows ?? null,
    minutes: facts.minutes ?? null,
    level: facts.level,
    rule: facts.rule,
    attackRate: facts.attackRate ?? null,
    source,
    strength,
  };
}

function sortKey({ date, service, rows, person }: TracedContact): string {
  return [date, service, String(rows ?? 999).padStart(3, '0'), person].join('\0');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
