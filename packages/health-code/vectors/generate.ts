/** Writes the vector files; with `--check`, fails when one of them is not exactly what would be written. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVectors } from '../vector-cases/make-vectors.ts';

for (const [name, content] of Object.entries(makeVectors())) {
  const file = join(import.meta.dirname, name);
  const wanted = `${JSON.stringify(content, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
  else if (readFileSync(file, 'utf8') !== wanted) {
    process.stderr.write(`${name} is stale: run "node packages/health-code/vectors/generate.ts"\n`);
    process.exitCode = 1;
  }
}
