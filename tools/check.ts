/** All checks beside the tests: formatting, lint, types, unused code, boundaries, generated files. Runs each, fails if any fails. */

import { spawnSync } from 'node:child_process';

const node = process.execPath;
const checks: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['format', node, ['node_modules/oxfmt/bin/oxfmt', '--check', '.']],
  ['lint', node, ['node_modules/oxlint/bin/oxlint', '.']],
  ['types', node, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']],
  ['unused', node, ['node_modules/knip/bin/knip.js']],
  ['boundaries', node, ['tools/boundaries.ts']],
  ['generated', node, ['tools/generate.ts', '--check']],
];

const failed = checks.filter(([name, command, args]) => {
  process.stdout.write(`── ${name}\n`);
  return spawnSync(command, args, { stdio: 'inherit' }).status !== 0;
});

if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.map(([name]) => name).join(', ')}\n`);
  process.exitCode = 1;
}
