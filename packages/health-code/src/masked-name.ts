/** Masked names: enough for a gate to match a face or a document with a code, too little to learn who it is. */

/** Longest masked name in UTF-8 bytes. */
export const maxNameBytes = 14;

const oneWordScripts = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const utf8 = new TextEncoder();

/**
 * Masks a name so that it fits a code. Guarantees: at most 14 bytes of UTF-8, at least one `*`, never the whole name, and
 * no trace of how many letters are hidden. Chinese, Japanese and Korean names keep the first character and,
 * from three characters on, the last (`张三` → `张*`, `欧阳小三` → `欧*三`). Other names keep the first two letters (one, of a
 * word shorter than four) of the first and the last word: `María José García` → `Ma* Ga*`. What does not fit is dropped.
 */
export function maskName(name: string): string {
  const plain = name.normalize('NFC').replaceAll(/['’ʻʼ]/gu, '');
  const words = plain.match(/[\p{L}\p{M}]+/gu) ?? [];
  const first = words[0] ?? '';
  if (oneWordScripts.test(first)) {
    const letters = lettersOf(words.join(''));
    const start = letters.length > 1 ? `${letters[0]}*` : '*';
    return longestThatFits([letters.length > 2 ? `${start}${letters.at(-1)}` : start, start]);
  }
  const start = maskWord(first);
  return longestThatFits([words.length > 1 ? `${start} ${maskWord(words.at(-1) ?? '')}` : start, start]);
}

function maskWord(word: string): string {
  const letters = lettersOf(word);
  const shown = letters.length > 3 ? 2 : letters.length > 1 ? 1 : 0;
  return `${letters.slice(0, shown).join('')}*`;
}

/** Letters with the marks that belong to them. */
function lettersOf(word: string): readonly string[] {
  return word.match(/\P{M}\p{M}*/gu) ?? [];
}

function longestThatFits(candidates: readonly string[]): string {
  return candidates.find((candidate) => isMaskedName(candidate)) ?? '*';
}

/** Controls, and the invisible characters that could re-order or hide what a gate shows. Fixed, so that every verifier agrees. */
const unshowable = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** Whether a text can be the name in a code: at most 14 bytes of UTF-8, nothing unshowable, and visibly masked. */
export function isMaskedName(text: string): boolean {
  return (
    text.includes('*') && text.isWellFormed() && !unshowable.test(text) && utf8.encode(text).length <= maxNameBytes
  );
}
