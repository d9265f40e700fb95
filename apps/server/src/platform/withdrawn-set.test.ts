import { expect, it } from 'vitest';
import { withdrawnSet } from './withdrawn-set.ts';

it('knows what was withdrawn elsewhere, and at once what was withdrawn here, also during a read', async () => {
  const read = Promise.withResolvers<string[]>();
  const set = withdrawnSet(async () => await read.promise);
  const asked = set.has('elsewhere');
  set.add('here');
  read.resolve(['elsewhere']);
  expect(await asked).toBe(true);
  expect(await set.has('here')).toBe(true);
  expect(await set.has('nobody')).toBe(false);
});

it('lets nothing through when it could never read', async () => {
  const set = withdrawnSet(async () => await Promise.reject(new Error('no database')));
  await expect(set.has('anybody')).rejects.toThrow('no database');
});
