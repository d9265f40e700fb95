/** Text as people and other systems typed it, made comparable before anything is read from it. */

const unknownWords =
  /^(?:unknown|not known|n\/?a|nil|none|null|undefined|tb[ac]|-+|—+|–+|\?+|\.+|未知|不详|不明|无|暂无|未提供|待定|未公布)$/i;

/**
 * Guarantees one spelling for texts that look alike: full-width letters and digits become plain ones (Unicode NFKC), runs of
 * white space become one space, and none is left at the ends. Never fails.
 */
export function tidyText(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim();
}

/** Tidied text in upper case. Upper case can undo what tidying composed, so it is tidied again. */
export function tidyUpper(text: string): string {
  return tidyText(tidyText(text).toUpperCase());
}

/** True for the ways sources write "we do not know", the empty text among them. Expects tidied text. */
export function saysUnknown(tidied: string): boolean {
  return tidied === '' || unknownWords.test(tidied);
}
