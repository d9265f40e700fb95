import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = import.meta.dirname;
const specification = readFileSync(join(folder, '..', 'SPEC.md'), 'utf8');
const invariants = specification.split('\n').filter((line) => /^\| I\d+ \|/.test(line));
const tests = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
);

test('the invariants are numbered without gaps', () => {
  expect(invariants.map((line) => line.split('|')[1]?.trim())).toEqual(
    Array.from({ length: 18 }, (_, i) => `I${i + 1}`),
  );
});

test.each(invariants)('every test that SPEC.md names exists: %.40s', (line) => {
  const named = line.split('|')[3]?.split(/(?=`[\w-]+\.test\.ts` › )/) ?? [];
  let found = 0;
  for (const part of named) {
    const source = tests.get(/^\s*`([^`]+)`/.exec(part)?.[1] ?? '');
    for (const [, name] of part.matchAll(/"((?:\\"|[^"])+)"/g)) {
      expect(source).toContain(name?.replaceAll('\\"', '"'));
      found += 1;
    }
  }
  expect(found).toBeGreaterThan(0);
});
