import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakLines } from './line-breaks.ts';

/** Chinese characters are twice as wide as others. */
const measure = (text: string): number =>
  [...text].reduce((width, character) => width + (/\p{Script=Han}|[，。（）]/u.test(character) ? 2 : 1), 0);
const texts = (text: string, width: number): string[] => breakLines(text, width, measure).map((line) => line.text);

test.each([
  ['Chinese between any two characters', '请扫描二维码', 6, ['请扫描', '二维码']],
  ['never before a closing mark', '请扫码，登记', 6, ['请扫', '码，登', '记']],
  ['never behind an opening mark', '扫码（登记）', 6, ['扫码', '（登', '记）']],
  ['other scripts between words', 'scan the code', 8, ['scan the', 'code']],
  ['mixed text where the scripts meet', '2号线 Line 2', 7, ['2号线', 'Line 2']],
  ['at line ends of its own', 'a\nb', 9, ['a', 'b']],
])('breaks %s', (_name, text, width, lines) => {
  expect(texts(text, width)).toEqual(lines);
});

test('loses nothing but spaces, and makes no line too wide that could be broken', () => {
  const word = fc.constantFrom('扫', '码', '登', '，', 'scan ', 'the ', 'code', ' ', '（', '。');
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), fc.integer({ min: 12, max: 30 }), (words, width) => {
      const text = words.join('');
      const lines = breakLines(text, width, measure);
      expect(
        lines
          .map((line) => line.text)
          .join('')
          .replaceAll(' ', ''),
      ).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(line.width).toBe(measure(line.text));
    }),
  );
});
