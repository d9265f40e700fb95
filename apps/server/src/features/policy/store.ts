/** Published policies, and which of them is in force: always the latest publication. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compilePolicy,
  formatInstant,
  parsePolicy,
  type CompiledPolicy,
  type Instant,
  type Policy,
} from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Database, type Queryable } from '../../platform/database.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { isSamePerson } from '../../platform/two-people.ts';

export interface PolicyInForce {
  /** Number of the publication; goes up with each. */
  readonly publication: number;
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  /** Offset of the city's time from UTC, in minutes. */
  readonly utcOffsetMinutes: number;
  /** The text as it was published. */
  readonly document: string;
  readonly publishedAt: Instant;
  readonly publishedBy: string;
  readonly approvedBy: string | undefined;
}

/** Who publishes a policy and, where two people are needed, who approved it. */
export interface Publishers {
  readonly by: string;
  readonly approvedBy?: string;
}

interface PublicationRow {
  publication: string;
  document: string;
  published_at: number;
  published_by: string;
  approved_by: string | null;
}

const lockKey = 7_302_011;
const bundledPolicies = join(import.meta.dirname, '..', '..', '..', '..', '..', 'policies');

// A publication never changes, so its text is read and compiled once a process.
const inForce = new WeakMap<Database, PolicyInForce>();

/** The policy in force. On a database without any, the bundled default is published first. */
export async function policyInForce(city: City): Promise<PolicyInForce> {
  const known = inForce.get(city.db);
  const latest = await latestNumber(city.db);
  if (known !== undefined && known.publication === latest) return known;
  if (latest === undefined) {
    await publish(city, await readPolicyFile(join(bundledPolicies, 'default.yaml')), { by: 'default' }, true);
  }
  const row = await latestPublication(city.db);
  if (row === undefined) throw new Error('a policy was published and cannot be found');
  const current = {
    publication: Number(row.publication),
    ...openPolicy(row.document, `publication ${row.publication}`, 'in-force'),
    document: row.document,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    approvedBy: row.approved_by ?? undefined,
  };
  inForce.set(city.db, current);
  return current;
}

export type OpenPolicy = Pick<PolicyInForce, 'policy' | 'compiled' | 'utcOffsetMinutes'>;

/** A policy's text as what the rest works with. Throws OperatorError listing what is wrong with it. */
export function openPolicy(document: string, name: string, standing: 'proposed' | 'in-force' = 'proposed'): OpenPolicy {
  const parsed = parsePolicy(document, standing);
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ line, column, message }) => `  line ${line}, column ${column}: ${message}`);
    throw new OperatorError(`${name} is not a valid policy:\n${problems.join('\n')}`);
  }
  const compiled = compilePolicy(parsed.policy);
  return { policy: parsed.policy, compiled, utcOffsetMinutes: compiled.utcOffsetMinutes };
}

export async function readPolicyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`The policy ${path} cannot be read. Check the path.`, { cause });
  }
}

export interface Publication {
  readonly publication: number;
  readonly policy: string;
  readonly version: number;
  /** Whether anything changed: not when the text is the one in force already. */
  readonly published: boolean;
}

/**
 * Puts a policy in force. The same text again changes nothing; a name's version must go up. Everything is derived and assessed anew
 * by the next refresh. Throws OperatorError when the text is no valid policy or the publication is not allowed.
 */
export async function publishPolicy(city: City, document: string, publishers: Publishers): Promise<Publication> {
  return await publish(city, document, publishers, false);
}

async function publish(
  city: City,
  document: string,
  { by, approvedBy }: Publishers,
  onlyIfNone: boolean,
): Promise<Publication> {
  if (approvedBy !== undefined && isSamePerson(approvedBy, by)) {
    throw new OperatorError(`A policy is published by one person and approved by another; both are ${by}.`);
  }
  const { policy, utcOffsetMinutes } = openPolicy(document, 'The document');
  return await city.db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const latest = await latestPublication(connection);
    if (latest !== undefined && (onlyIfNone || latest.document === document)) {
      return {
        publication: Number(latest.publication),
        policy: policy.policy,
        version: policy.version,
        published: false,
      };
    }
    const earlier = await connection.query<{ version: number; published_at: number }>(
      'select version, published_at from policy_publication where name = $1 order by version desc limit 1',
      [policy.policy],
    );
    const last = earlier.rows[0];
    if (last !== undefined && policy.version <= last.version) {
      throw new OperatorError(
        `Version ${last.version} of ${policy.policy} was published on ${formatInstant(last.published_at, utcOffsetMinutes)}; ` +
          `write version ${last.version + 1} or higher to publish this document.`,
      );
    }
    const { rows } = await connection.query<{ publication: string }>(
      `insert into policy_publication (name, version, document, published_at, published_by, approved_by)
       values ($1, $2, $3, $4, $5, $6) returning publication`,
      [policy.policy, policy.version, document, sqlInstant(city.clock.now()), by, approvedBy ?? null],
    );
    await connection.query(`insert into derivation_due (unit, key) values ('policy', '') on conflict do nothing`);
    return {
      publication: Number(rows[0]?.publication),
      policy: policy.policy,
      version: policy.version,
      published: true,
    };
  });
}

async function latestNumber(queryable: Queryable): Promise<number | undefined> {
  const { rows } = await queryable.query<{ latest: string | null }>(
    'select max(publication) as latest from policy_publication',
  );
  return rows[0]?.latest == null ? undefined : Number(rows[0].latest);
}

async function latestPublication(queryable: Queryable): Promise<PublicationRow | undefined> {
  const { rows } = await queryable.query<PublicationRow>(
    `select publication, document, published_at, published_by, approved_by
     from policy_publication order by publication desc limit 1`,
  );
  return rows[0];
}
