import fc from 'fast-check';
import { expect, test } from 'vitest';
import { saysUnknown, tidyText } from './source-text.ts';

test('full-width text and stray white space become plain', () => {
  expect(tidyText(' Ｇ１２７８\u3000 次\t')).toBe('G1278 次');
});

test('tidying twice is tidying once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(tidyText(tidyText(text))).toBe(tidyText(text));
    }),
  );
});

test.each(['', 'Unknown', 'N/A', '-', '未知', '不详', 'TBC'])('%j says that nothing is known', (text) => {
  expect(saysUnknown(text)).toBe(true);
});

test('a value that merely contains such a word is a value', () => {
  expect(saysUnknown('无座')).toBe(false);
  expect(saysUnknown('Nilgiri')).toBe(false);
});
