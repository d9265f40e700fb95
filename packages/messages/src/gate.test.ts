import { expect, it } from 'vitest';
import * as gate from './gate.ts';

it('counts nothing in words that are wrong of one', () => {
  const messages = Object.values(gate).flatMap((catalogue) => Object.entries(catalogue));
  expect(messages.length).toBeGreaterThan(100);
  const plurals = messages.filter(([, { en }]) => /\{count\} (checks|people|persons|gates|messages|codes)\b/.test(en));
  expect(plurals.map(([name]) => name)).toEqual([]);
});
