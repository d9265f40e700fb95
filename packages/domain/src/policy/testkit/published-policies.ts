/** The policies that ship with the platform, read for tests. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parsePolicy } from '../parse.ts';
import type { Policy } from '../schema.ts';

const folder = fileURLToPath(new URL('../../../../../policies/', import.meta.url));

export const publishedPolicyFiles = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

export function readPolicyFile(file: string): string {
  return readFileSync(`${folder}${file}`, 'utf8');
}

/** A shipped policy; throws when it does not parse, which `published-policies.test.ts` shows in detail. */
export function publishedPolicy(file: string): Policy {
  const parsed = parsePolicy(readPolicyFile(file));
  if (!parsed.ok) throw new Error(`${file}: ${JSON.stringify(parsed.problems)}`);
  return parsed.policy;
}
