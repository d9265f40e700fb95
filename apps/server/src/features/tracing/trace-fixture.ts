/** For tests of tracing: derives contacts as a refresh would, and shows them by the test's names. */

import { parseDay, type ContactFacts, type Policy } from '@open-health-code/domain';
import type { TestCity } from '../../testkit/database.ts';
import { runDerivation } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { personId } from '../../testkit/records/rows.ts';
import { deriveAttribution } from '../attribution/derive.ts';
import { deriveCases } from '../evidence/cases.ts';
import { applyDerived } from '../evidence/derivation.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import { deriveContacts } from './derive-contacts.ts';

export async function deriveAndApply(
  city: TestCity,
  policy: Policy = testPolicy(),
  options: { readonly full?: boolean } = {},
): Promise<void> {
  await runDerivation(
    city,
    policy,
    async (run) => {
      await deriveAttribution(run);
      await deriveCases(run);
      await deriveContacts(run);
      await applyDerived(run, [], ['contact']);
    },
    options,
  );
}

/** Diagnosed at noon of the day: infectious on that day and the two before under the test policy. */
export async function confirmCase(city: TestCity, person: string, day: string): Promise<void> {
  if (parseDay(day) === undefined) throw new Error(`no such day: ${day}`);
  await insertDiagnosis(city.db, { person, status: 'confirmed', at: `${day}T12:00:00+08:00` });
}

export interface ShownContact extends Omit<ContactFacts, 'caseId' | 'exposedUntil'> {
  readonly person: string;
  readonly strength: string;
  readonly source: string;
  /** Local time, like `2020-01-19T20:00`. */
  readonly exposedFrom: string;
  readonly exposedUntil: string;
}

/** Live contacts of a case, among people of these names, in their order. */
export async function liveContacts(
  city: TestCity,
  casePerson: string,
  names: readonly string[],
): Promise<ShownContact[]> {
  const { rows } = await city.db.query<{
    person_id: string;
    facts: ContactFacts;
    strength: string;
    source: string;
    effective_from: number;
  }>(
    `select person_id, facts, strength, source, effective_from from evidence
     where kind = 'contact' and state = 'live' and facts->>'caseId' = $1 order by effective_from, evidence_id`,
    [deterministicId('case', personId(casePerson))],
  );
  const known = new Map(names.map((name) => [personId(name), name]));
  const strangers = rows.filter((row) => !known.has(row.person_id));
  if (strangers.length > 0) throw new Error(`${strangers.length} contacts the test does not name`);
  return names.flatMap((person) =>
    rows
      .filter((row) => row.person_id === personId(person))
      .map(({ facts: { caseId: _same, ...facts }, strength, source, effective_from: from }) => ({
        person,
        ...facts,
        strength,
        source,
        exposedFrom: localTime(from),
        exposedUntil: localTime(facts.exposedUntil),
      })),
  );
}

function localTime(instant: number): string {
  return new Date(instant + 480 * 60_000).toISOString().slice(0, 16);
}

/** The same in short: `close rail-coach 30`, by person. */
export async function contactsInShort(
  city: TestCity,
  casePerson: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const contacts = await liveContacts(city, casePerson, names);
  const words: Record<string, string> = {};
  for (const { person, closeness, setting, minutes } of contacts) {
    const word = [closeness, setting, minutes].filter((part) => part !== undefined).join(' ');
    words[person] = words[person] === undefined ? word : `${words[person]}; ${word}`;
  }
  return words;
}

/** A fresh start for the next test of a suite. */
export async function emptyCity(city: TestCity): Promise<void> {
  await city.db.query(`
    truncate person, phone_claim, attribution, import_part, diagnosis, lab_result, journey, check_in, stay, place, cell,
      timetable_stop, zone, disease_case, evidence, derivation_due, audit_read`);
}
