/** A city for tests of refreshing: emptied before each test, its policy and clock set by the test. */

import { stringify } from 'yaml';
import { parseInstant, type Colour, type Policy, type PolicyRule } from '@open-health-code/domain';
import type { TestCity } from './database.ts';
import { testPolicy } from './policy.ts';
import { personId } from './records/rows.ts';
import { emptyCity } from './small-city.ts';
import { fixedClock } from '../platform/clock.ts';
import { publishPolicy } from '../features/policy/store.ts';
import { refresh, type RefreshOptions, type Refreshed } from '../features/refresh/refresh.ts';

const both = (text: string): { en: string; zh: string } => ({ en: text, zh: text });

export function rule(id: string, when: PolicyRule['when'], stages: PolicyRule['stages']): PolicyRule {
  return { id, when, stages, message: both(id), instructions: both('Stay') };
}

/** Red for five days from the diagnosis, then yellow for three. */
export const fiveAndThree = rule('case', { kind: 'diagnosis', facts: { status: ['confirmed', 'asymptomatic'] } }, [
  { colour: 'red', forDays: 5 },
  { colour: 'yellow', forDays: 3 },
]);

export function policyText(changes: Partial<Policy>): string {
  return stringify(testPolicy(changes), { aliasDuplicateObjects: false });
}

export async function publishRules(city: TestCity, rules: PolicyRule[], changes: Partial<Policy> = {}): Promise<void> {
  await publishPolicy(city, policyText({ rules, ...changes }), { by: 'author' });
}

/** Empties everything a refresh reads or writes. */
export async function emptyRefreshed(city: TestCity): Promise<void> {
  await emptyCity(city.db);
  await city.db.query(
    'truncate assessment, assessment_due, colour_change, policy_publication, bulk_acceptance, audit_read',
  );
}

export async function refreshAt(city: TestCity, time: string, options: RefreshOptions = {}): Promise<Refreshed> {
  setClock(city, time);
  return await refresh(city, options);
}

export function setClock(city: TestCity, time: string): void {
  const instant = parseInstant(time);
  if (instant === undefined) throw new Error(`no time: ${time}`);
  city.clock = fixedClock(instant);
}

export async function colourOf(city: TestCity, name: string): Promise<Colour | undefined> {
  const { rows } = await city.db.query<{ colour: Colour }>('select colour from assessment where person_id = $1', [
    personId(name),
  ]);
  return rows[0]?.colour;
}

/** Everything a refresh leaves, in a form to compare: without running numbers and the times of writing. */
export async function standingState(city: TestCity): Promise<readonly unknown[]> {
  const { rows } = await city.db.query<{ line: unknown }>(`
    select to_jsonb(s) as line from (
      select person_id::text as subject, evidence_id::text as row, to_jsonb(e) - 'recorded_at' - 'withdrawn_at' as content
        from evidence e where state <> 'withdrawn'
      union all select person_id::text, 'assessment', to_jsonb(a) - 'assessed_at' - 'publication' from assessment a
      union all select phone_id::text, 'attribution', to_jsonb(t) from attribution t
      union all select person_id::text, 'case', to_jsonb(c) from disease_case c
    ) s order by subject, row, content::text`);
  return rows.map((row) => row.line);
}
