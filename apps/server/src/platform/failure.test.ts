import { expect, it } from 'vitest';
import { describeFailure } from './failure.ts';

it('tells of a failure what kind it is and where, through its causes, and no word of what it says', () => {
  const person = '110101199001010015';
  const cause = Object.assign(new TypeError(`no name for ${person}\n    at home of ${person}`), { code: 'ENOTFOUND' });
  const failed = new Error(`invalid input syntax for type uuid: "${person}"`, { cause });
  Object.assign(failed, { code: '22P02', detail: person });
  const described = describeFailure(failed);
  expect(described).toMatchObject({ type: 'Error', code: '22P02', cause: { type: 'TypeError', code: 'ENOTFOUND' } });
  expect(described.stack).toContain('failure.test.ts:');
  expect(described.cause?.stack).toContain('failure.test.ts:');
  expect(JSON.stringify(described)).not.toContain(person);
});

it('takes whatever was thrown', () => {
  expect(describeFailure('a text')).toEqual({ type: 'string', stack: '' });
});
