import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { OperatorError } from './platform/operator-error.ts';

describe('who runs a command', () => {
  it('is kept as the log of reads shows it', () => {
    expect(readConfig({}, { HEALTHCODE_ACTOR: '陈医生 (Officer 12)' }).actor).toBe('陈医生 (Officer 12)');
  });

  it.each([
    'person 0c8c2b5e-0000-4000-8000-000000000000',
    'gate East door',
    'Platform x',
    '',
    ' x',
    'a\nb',
    'x'.repeat(101),
  ])('cannot be %j, which would pass for somebody else in the log', (name) => {
    expect(() => readConfig({}, { HEALTHCODE_ACTOR: name })).toThrow(OperatorError);
  });
});
