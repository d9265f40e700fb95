import { expect, it } from 'vitest';
import { isSamePerson } from './two-people.ts';

it('takes nobody for two people by the way their name is typed', () => {
  for (const again of ['alice Lee', 'Alice  Lee ', 'ＡＬＩＣＥ　LEE'])
    expect(isSamePerson('Alice Lee', again)).toBe(true);
  expect(isSamePerson('Alice Lee', 'Alice Li')).toBe(false);
});
