/** Texts as they can be printed: a character that no installed font has is a mark that everybody sees, and never nothing. */

import { fontFileOf } from './font-files.ts';

/** Stands for a character that cannot be printed. */
export const missingMark = '□';

/** Of what has no shape of its own, only line ends mean something on paper. */
const shapeless = /[\p{Cf}\p{Cc}]/gu;

/** The text with the mark in place of each character that no font has. */
export function printableText(text: string): string {
  return [...standardForm(text)]
    .map((character) => (character === '\n' || isPrintable(character) ? character : missingMark))
    .join('');
}

/** Whether the text is printed with all of its characters. */
export function isPrintedWhole(text: string): boolean {
  return printableText(text) === standardForm(text);
}

/** A letter and its accent are one character where there is one. */
function standardForm(text: string): string {
  return text.normalize('NFC').replaceAll(shapeless, (character) => (character === '\n' ? character : ''));
}

function isPrintable(character: string): boolean {
  return fontFileOf(character.codePointAt(0) ?? 0, 400) !== undefined;
}
