/** Drawing a printed page: texts in both scripts, QR codes and lines. All lengths are millimetres from the page's top left. */

import PdfDocument from 'pdfkit';
import { fontFileOf, readFontFile, type Weight } from './font-files.ts';
import { breakLines, type Measure } from './line-breaks.ts';
import { printableText } from './printable-text.ts';
import { quietZone, type QrSymbol } from './qr-modules.ts';

const pointsPerMm = 72 / 25.4;

/** Paper sizes, in millimetres. */
export const paperSizes = { a4: { width: 210, height: 297 }, a5: { width: 148, height: 210 } } as const;
export type PaperSize = keyof typeof paperSizes;

export interface PrintInfo {
  readonly title: string;
  /** Language that stands first, as a tag. */
  readonly language: 'en' | 'zh';
  readonly now: number;
}

export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Height of the letters' em. Made smaller until the text fits. */
  readonly size: number;
  readonly weight?: Weight;
  readonly align?: 'left' | 'center' | 'right';
  /** Lines the text may take; as many as it needs where absent. */
  readonly maxLines?: number;
  /** `#rrggbb`; black where absent. */
  readonly colour?: string;
}

const lineHeight = 1.4;
const baseline = 1.05;
const smallestShare = 0.4;

/** A document under way. Its bytes come out of `stream`, which has to be read meanwhile; `end` when the last page is drawn. */
export class Print {
  readonly stream: PDFKit.PDFDocument;
  readonly #registered = new Set<string>();

  constructor({ title, language, now }: PrintInfo) {
    this.stream = new PdfDocument({
      autoFirstPage: false,
      lang: language,
      displayTitle: true,
      info: { Title: title, CreationDate: new Date(now) },
    });
  }

  /** Begins a page. A drawing made for one size fits another by `scale`. */
  addPage(size: PaperSize, scale = 1): void {
    const { width, height } = paperSizes[size];
    this.stream.addPage({ size: [width * pointsPerMm, height * pointsPerMm], margin: 0 });
    this.stream.scale(pointsPerMm * scale);
  }

  /**
   * Draws a text; gives where the next one may begin. Of one that does not fit at two fifths of its size, the rest is left out; a character
   * that no font has becomes the `missingMark`.
   */
  text(given: string, box: TextBox): number {
    const text = printableText(given);
    const weight = box.weight ?? 400;
    let { size } = box;
    let lines = breakLines(text, box.width, this.#measure(size, weight));
    const most = box.maxLines ?? Number.POSITIVE_INFINITY;
    while ((lines.length > most || lines.some((line) => line.width > box.width)) && size > box.size * smallestShare) {
      size *= 0.94;
      lines = breakLines(text, box.width, this.#measure(size, weight));
    }
    let { y } = box;
    for (const line of lines.slice(0, most)) {
      const spare = box.width - line.width;
      const shift = box.align === 'center' ? spare / 2 : box.align === 'right' ? spare : 0;
      this.#drawLine(line.text, { ...box, x: box.x + shift, y: y + size * baseline, size, weight });
      y += size * lineHeight;
    }
    return y;
  }

  /** Draws a QR code with its quiet zone in a square of this side. */
  qr(symbol: QrSymbol, x: number, y: number, side: number): void {
    const { stream } = this;
    stream.save();
    stream.rect(x, y, side, side).fill('#ffffff');
    stream.translate(x, y).scale(side / (symbol.size + 2 * quietZone));
    for (let row = 0; row < symbol.size; row += 1) {
      for (let start = 0; start < symbol.size; start += 1) {
        if (!symbol.isDark(start, row) || symbol.isDark(start - 1, row)) continue;
        let end = start + 1;
        while (symbol.isDark(end, row)) end += 1;
        // A hair into the row below, so that no light line shows between rows.
        stream.rect(start + quietZone, row + quietZone, end - start, 1.02);
      }
    }
    stream.fill('#000000').restore();
  }

  rectangle(x: number, y: number, width: number, height: number, colour = '#000000'): void {
    this.stream.rect(x, y, width, height).fill(colour);
  }

  line(fromX: number, fromY: number, toX: number, toY: number, width = 0.2, colour = '#000000'): void {
    this.stream.moveTo(fromX, fromY).lineTo(toX, toY).lineWidth(width).stroke(colour);
  }

  end(): void {
    this.stream.end();
  }

  #measure(size: number, weight: Weight): Measure {
    return (text) => {
      let width = 0;
      for (const run of runsOf(text, weight)) width += this.#font(run.file, size).widthOfString(run.text);
      return width;
    };
  }

  #drawLine(text: string, at: { x: number; y: number; size: number; weight: Weight; colour?: string }): void {
    let { x } = at;
    for (const run of runsOf(text, at.weight)) {
      const document = this.#font(run.file, at.size);
      document.fillColor(at.colour ?? '#000000').text(run.text, x, at.y, { lineBreak: false, baseline: 'alphabetic' });
      x += document.widthOfString(run.text);
    }
  }

  #font(file: string, size: number): PDFKit.PDFDocument {
    if (!this.#registered.has(file)) {
      this.stream.registerFont(file, readFontFile(file));
      this.#registered.add(file);
    }
    return this.stream.font(file, size);
  }
}

/** Stretches of a printable text that one font file has. */
function runsOf(text: string, weight: Weight): { file: string; text: string }[] {
  const runs: { file: string; text: string }[] = [];
  for (const character of text) {
    const file = fontFileOf(character.codePointAt(0) ?? 0, weight);
    if (file === undefined) throw new Error('a character that cannot be printed was not replaced');
    const last = runs.at(-1);
    if (last?.file === file) last.text += character;
    else runs.push({ file, text: character });
  }
  return runs;
}
