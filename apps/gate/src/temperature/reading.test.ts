import { expect, it } from 'vitest';
import { celsiusOf, isImplausible, shownReading, typeDigit } from './reading.ts';

const type = (keys: string): string => [...keys].reduce(typeDigit, '');

it('puts the point where it belongs', () => {
  expect(celsiusOf(type('366'))).toBe(36.6);
  expect(celsiusOf(type('36.65'))).toBe(36.65);
  expect(['', '3', '36', '366'].map(shownReading)).toEqual(['––.–', '3–.–', '36.–', '36.6']);
});

it('takes no reading that nobody alive has', () => {
  expect(celsiusOf('36')).toBeUndefined();
  for (const digits of ['336', '431', '999', '000']) {
    expect(celsiusOf(digits)).toBeUndefined();
    expect(isImplausible(digits)).toBe(true);
  }
  expect(isImplausible('36')).toBe(false);
  expect(celsiusOf('340')).toBe(34);
  expect(celsiusOf('430')).toBe(43);
});

it('deletes the last digit, and ends at four', () => {
  expect(typeDigit('366', 'Backspace')).toBe('36');
  expect(type('36655')).toBe('3665');
  expect(typeDigit('36', 'a')).toBe('36');
});
