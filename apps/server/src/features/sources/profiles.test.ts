import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rejectCodes } from './fault.ts';
import { columnsOfProfile } from './fixtures.ts';
import { profileNames } from './profiles.ts';

const docs = await readFile(join(import.meta.dirname, '../../../../../docs/source-profiles.md'), 'utf8');

it.each(profileNames.filter((name) => name !== 'fhir'))('documents the columns of %s', (profile) => {
  const row = docs.split('\n').find((line) => line.startsWith(`| \`${profile}\` |`));
  const columns = row?.split('|')[2]?.trim().split(',') ?? [];
  expect([...columns].sort()).toEqual([...columnsOfProfile(profile)].sort());
});

it.each(rejectCodes)('documents the code %s', (code) => {
  expect(docs.split('## Codes of rejected rows')[1]).toContain(`\`${code}\``);
});
