/** Breaking a text into lines: between Chinese characters, between words elsewhere, and never before a closing mark. */

/** Width of a stretch of text. */
export type Measure = (text: string) => number;

export interface Line {
  readonly text: string;
  readonly width: number;
}

const han = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
const closing = /^[，。、；：！？）》」』”’…％]$/u;
const opening = /[（《「『“‘]$/u;

/** Lines no wider than `width`, unless a single word is. A line end in the text is kept. */
export function breakLines(text: string, width: number, measure: Measure): Line[] {
  return text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, width, measure));
}

function breakParagraph(text: string, width: number, measure: Measure): Line[] {
  const lines: Line[] = [];
  let line: Line = { text: '', width: 0 };
  for (const piece of piecesOf(text)) {
    const longer = (line.text + piece).trimEnd();
    const longerWidth = measure(longer);
    if (longerWidth <= width || line.text === '') {
      line = { text: line.text + piece, width: longerWidth };
    } else {
      lines.push({ text: line.text.trimEnd(), width: line.width });
      line = { text: piece.trimStart(), width: measure(piece.trim()) };
    }
  }
  lines.push({ text: line.text.trimEnd(), width: line.width });
  return lines;
}

/** Smallest stretches that stay together; a space stays with the word before it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const character of text) {
    const last = pieces.at(-1);
    const isWordGoingOn =
      last !== undefined &&
      !han.test(character) &&
      !han.test(last.at(-1) ?? '') &&
      !(last.endsWith(' ') && character !== ' ');
    const staysTogether =
      last !== undefined && (isWordGoingOn || character === ' ' || closing.test(character) || opening.test(last));
    if (staysTogether) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
  }
  return pieces;
}
