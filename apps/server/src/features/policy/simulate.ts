/** What a policy would change before it is in force: everyone assessed under it, nothing written. */

import type { CompiledPolicy } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { Assessor, colourWithoutEvidence, isWorse, type Outcome } from '../refresh/assess-people.ts';
import { declaredSql } from '../refresh/counts.ts';
import { whileNoOtherRefreshes } from '../refresh/exclusive.ts';
import { withEvidenceFromScratch } from '../refresh/from-scratch.ts';
import { visitPeople } from '../refresh/visiting.ts';
import { openPolicy, policyInForce } from './store.ts';

export interface Simulation {
  /** Everyone the city knows of. */
  readonly people: number;
  /** People whose colour would change. */
  readonly changed: number;
  /** `green→yellow` and so on, with the number of people. */
  readonly byTransition: Readonly<Record<string, number>>;
  /** Whom a rule would make worse, and who would be better because it decides no longer or otherwise. */
  readonly byRule: Readonly<Record<string, { readonly worse: number; readonly better: number }>>;
  /** Some of those who change. */
  readonly sample: readonly Outcome[];
}

const samples = 20;

/**
 * Derives and assesses under a policy that is not in force, as the refresh after its publication would, and compares with the colours of
 * the last refresh. Those shown in the sample are told so in the log of reads. Throws OperatorError when the document is no policy.
 */
export async function simulatePolicy(city: City, document: string): Promise<Simulation> {
  const candidate = openPolicy(document, 'The document');
  const inForce = await policyInForce(city);
  const simulation = await whileNoOtherRefreshes(
    city,
    async (connection) =>
      await withEvidenceFromScratch(city, connection, candidate, async () => {
        const tally = new Tally();
        await tallyAssessed(city, connection, candidate.compiled, inForce.compiled, tally);
        await tallyOthers(city, connection, candidate.compiled, inForce.compiled, tally);
        return tally.result();
      }),
  );
  await recordRead(city.db, {
    personIds: simulation.sample.map(({ personId }) => personId),
    actor: city.actor,
    reason: `simulation of policy ${candidate.policy.policy} version ${candidate.policy.version}`,
    what: 'policy simulate',
    now: city.clock.now(),
  });
  return simulation;
}

class Tally {
  people = 0;
  #changed = 0;
  readonly #byTransition = new Map<string, number>();
  readonly #byRule = new Map<string, { worse: number; better: number }>();
  readonly #sample: Outcome[] = [];

  transition(from: string, to: string, people: number): void {
    if (from === to || people === 0) return;
    this.#changed += people;
    const name = `${from}→${to}`;
    this.#byTransition.set(name, (this.#byTransition.get(name) ?? 0) + people);
  }

  change(outcome: Outcome): void {
    const { from, to, fromRules, toRules } = outcome;
    this.transition(from, to, 1);
    const worse = isWorse(outcome);
    // The first rule of a colour is the one that decides it; a declaration that lapses is no rule's doing.
    const rule = worse ? toRules[0] : fromRules[0];
    if (rule !== undefined) this.#rule(rule)[worse ? 'worse' : 'better'] += 1;
    if (this.#sample.length < samples) this.#sample.push(outcome);
  }

  result(): Simulation {
    return {
      people: this.people,
      changed: this.#changed,
      // A transition may have been taken back to nothing: people counted with all others who turned out to have evidence.
      byTransition: Object.fromEntries([...this.#byTransition].filter(([, people]) => people !== 0).sort()),
      byRule: Object.fromEntries([...this.#byRule].sort()),
      sample: this.#sample,
    };
  }

  #rule(rule: string): { worse: number; better: number } {
    let counts = this.#byRule.get(rule);
    if (counts === undefined) this.#byRule.set(rule, (counts = { worse: 0, better: 0 }));
    return counts;
  }
}

/** People with evidence under the new policy, or with an assessment under the one in force. */
async function tallyAssessed(
  city: City,
  connection: Connection,
  candidate: CompiledPolicy,
  inForce: CompiledPolicy,
  tally: Tally,
): Promise<void> {
  const now = city.clock.now();
  const assessor = new Assessor({ compiled: candidate, before: inForce, publication: 0 }, now);
  await visitPeople({
    connections: [connection],
    compiled: candidate,
    whom: 'everybody',
    visit: (personId, person) => {
      assessor.visit(personId, person);
      if (!person.listed) tally.people += 1;
      // They are among all listed people, whom `tallyOthers` counts as if nobody had evidence.
      else
        tally.transition(
          colourWithoutEvidence(person, inForce, now),
          colourWithoutEvidence(person, candidate, now),
          -1,
        );
    },
    pause: async () => {
      for (const outcome of assessor.take().changes) tally.change(outcome);
    },
  });
}

/** Everyone in the list of people, as if nobody had evidence: only a declaration decides. */
async function tallyOthers(
  city: City,
  connection: Connection,
  { policy: candidate }: CompiledPolicy,
  { policy: inForce }: CompiledPolicy,
  tally: Tally,
): Promise<void> {
  const at = `'${new Date(city.clock.now()).toISOString()}'`;
  const colour = (policy: CompiledPolicy['policy']): string =>
    `case when ${declaredSql(policy, 'declared_at', at)} then 'green' else 'none' end`;
  const { rows } = await connection.query<{ before: string; after: string; people: string }>(
    `select ${colour(inForce)} as before, ${colour(candidate)} as after, count(*) as people from person group by 1, 2`,
  );
  for (const { before, after, people } of rows) {
    tally.people += Number(people);
    tally.transition(before, after, Number(people));
  }
}
