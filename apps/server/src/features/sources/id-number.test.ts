import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fault } from './fault.ts';
import { residentNumber } from './fixtures.ts';
import { readIdNumber } from './id-number.ts';

const today = '2020-02-11';

function codeOf(read: string | Fault): string {
  return read instanceof Fault ? read.code : 'ok';
}

it('takes the number of the standard’s own example', () => {
  expect(readIdNumber('resident', '11010519491231002X', today)).toBe('11010519491231002X');
});

it('reads full-width digits, spaces and a small x as the same number', () => {
  expect(readIdNumber('resident', '１１０１０５ 19491231002x', today)).toBe('11010519491231002X');
});

it('notices any single digit changed and any two neighbours swapped', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(16), fc.integer({ min: 1, max: 9 }), (n, place, shift) => {
      const number = residentNumber(n);
      expect(codeOf(readIdNumber('resident', number, today))).toBe('ok');
      const digit = (Number(number[place]) + shift) % 10;
      expect(
        codeOf(readIdNumber('resident', number.slice(0, place) + digit + number.slice(place + 1), today)),
      ).not.toBe('ok');
      const [a = '', b = ''] = [number[place], number[place + 1]];
      if (a !== b && /\d/.test(b)) {
        const swapped = number.slice(0, place) + b + a + number.slice(place + 2);
        expect(codeOf(readIdNumber('resident', swapped, today))).not.toBe('ok');
      }
    }),
  );
});

it.each([
  ['resident', '110105491231002', 'bad-id-number'],
  ['resident', '11010519490231002X', 'bad-id-number'],
  ['resident', '110105203012310021', 'bad-id-number'],
  ['hk-macau', 'H12345678', 'ok'],
  ['hk-macau', 'A123456(7)', 'ok'],
  ['hk-macau', '<script>', 'bad-id-number'],
  ['taiwan', '12345678', 'ok'],
  ['taiwan', '1234', 'bad-id-number'],
  ['passport', 'E12345678', 'ok'],
  ['passport', 'NODIGITS', 'bad-id-number'],
  ['permanent-resident', 'XXA990012345678', 'ok'],
  ['permanent-resident', 'XXA99', 'bad-id-number'],
  ['other', '军字第0123号', 'ok'],
  ['other', 'a'.repeat(50), 'bad-id-number'],
  ['taiwan', '830000199201300023', 'bad-checksum'],
] as const)('judges the %s number %s: %s', (type, number, code) => {
  expect(codeOf(readIdNumber(type, number, today))).toBe(code);
});
