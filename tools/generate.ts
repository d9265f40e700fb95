/** Files that are made from others: `npm run generate` writes them, `--check` fails when one is not what it would write. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '@open-health-code/domain';
import { interfaceDocument } from './interface-document.ts';
import { completeLockfile } from './lockfile.ts';

const root = join(import.meta.dirname, '..');
const generated: readonly (readonly [path: string, make: () => string])[] = [
  ['policies/policy.schema.json', () => `${JSON.stringify(policyJsonSchema(), null, 2)}\n`],
  ['docs/interface.md', interfaceDocument],
  ['package-lock.json', () => completeLockfile(readFileSync(join(root, 'package-lock.json'), 'utf8'))],
];

for (const [path, make] of generated) {
  const wanted = make();
  if (!process.argv.includes('--check')) writeFileSync(join(root, path), wanted);
  else if (readFileSync(join(root, path), 'utf8') !== wanted) {
    process.stderr.write(`${path} is stale: run "npm run generate"\n`);
    process.exitCode = 1;
  }
}
