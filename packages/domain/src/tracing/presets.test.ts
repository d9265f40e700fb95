import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { ContactDefinitions } from '../policy/schema.ts';
import { contactPresets } from './presets.ts';

test.each(Object.entries(contactPresets))('%s is a valid contacts section under its own name', (name, preset) => {
  expect(Check(ContactDefinitions, preset)).toBe(true);
  expect(preset.preset).toBe(name);
});

test('China 2020 makes the coach or three rows close and everybody else aboard general', () => {
  expect(contactPresets['CN-2020']).toMatchObject({
    rail: { close: 'coach', compartment: true, others: 'general' },
    air: { close: 'rows', rows: 3, crew: 'close', others: 'general' },
    coach: { close: 'all' },
  });
});
