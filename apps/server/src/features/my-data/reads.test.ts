import { operations } from '@open-health-code/contract';
import { readNames } from '@open-health-code/messages/records';
import { expect, test } from 'vitest';

test('whatever one person may do for another has a name in the record that the other reads', () => {
  const done = Object.keys(operations).filter((name) => name.includes('/:who/') && !name.startsWith('GET '));
  expect(done.length).toBeGreaterThan(5);
  expect(done.filter((name) => !Object.hasOwn(readNames, name))).toEqual([]);
});
