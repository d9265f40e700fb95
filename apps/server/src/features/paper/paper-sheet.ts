/**
 * What a code on paper looks like. Its colour is not printed: ink outlives it. What is printed holds until the paper expires: whose it is,
 * until when, and that the ID document belongs to it.
 */

import type { Language, Message } from '@open-health-code/messages';
import { paperCodeMessages as messages } from '@open-health-code/messages/print';
import type { CityIdentity } from '../../config.ts';
import type { Issued } from '../codes/issuing.ts';
import { paperSizes, type Print } from '../printing/page.ts';
import { isPrintedWhole } from '../printing/printable-text.ts';
import type { QrSymbol } from '../printing/qr-modules.ts';

export interface PaperSheet {
  readonly code: Pick<Issued, 'maskedName' | 'codeId' | 'expiresAt' | 'endsBy' | 'utcOffsetMinutes'>;
  readonly symbol: QrSymbol;
  readonly city: CityIdentity;
  /** The one that stands first. */
  readonly language: Language;
  /** Number of the row in the list it was printed from, for whoever hands it out. */
  readonly row: number | undefined;
}

/** Both languages of a message, the sheet's own first. */
function bothOf({ language }: PaperSheet, message: Message): readonly [string, string] {
  return language === 'zh' ? [message.zh, message.en] : [message.en, message.zh];
}

const page = paperSizes.a4;
const margin = 15;
const inside = page.width - 2 * margin;

/** A sheet of A4. */
export function drawPaperSheet(print: Print, sheet: PaperSheet): void {
  const { code, city, row } = sheet;
  print.addPage('a4');
  const [title, otherTitle] = bothOf(sheet, messages.title);
  const wide = { x: margin, width: inside, maxLines: 1 } as const;
  print.text(title, { ...wide, y: 10, size: 12, weight: 700 });
  print.text(otherTitle, { ...wide, y: 13.5, size: 8, align: 'right' });
  print.line(margin, 29, page.width - margin, 29, 0.6);
  print.text(bothOf(sheet, messages.name).join('  '), { ...wide, y: 31, size: 4.5 });
  if (!isPrintedWhole(code.maskedName)) {
    const note = bothOf(sheet, messages.nameIncomplete).join('  ');
    print.text(note, { ...wide, x: margin + 40, width: inside - 40, y: 31, size: 4.5, align: 'right' });
  }
  print.text(code.maskedName, { ...wide, y: 36, size: 16, weight: 700 });
  const side = 120;
  print.qr(sheet.symbol, (page.width - side) / 2, 54, side);
  print.text(bothOf(sheet, messages.validUntil).join('  '), { ...wide, y: 174, size: 4.5 });
  const [until, otherUntil] = untilIn(sheet);
  print.text(until, { ...wide, y: 179, size: 9, weight: 700 });
  print.text(otherUntil, { ...wide, y: 181, size: 6.5, align: 'right' });
  if (code.endsBy === 'declaration') {
    const [ends, otherEnds] = bothOf(sheet, messages.endsWithDeclaration);
    const [again, otherAgain] = bothOf(sheet, messages.declareAgain);
    const note = { ...wide, y: 190, size: 3.6 } as const;
    print.text(`${ends} – ${again}`, note);
    print.text(`${otherEnds} – ${otherAgain}`, { ...note, align: 'right' });
  }
  drawDocumentBox(print, sheet);
  drawNotes(print, sheet);
  const made = { ...wide, y: 285, size: 3.6 } as const;
  print.text(`${city.names.zh} ${city.names.en}`, made);
  if (row !== undefined) print.text(`# ${row}`, { ...made, align: 'right' });
}

function drawDocumentBox(print: Print, sheet: PaperSheet): void {
  const [boxTop, height] = [195, 23];
  print.rectangle(margin, boxTop, inside, height);
  const [first, second] = bothOf(sheet, messages.withDocument);
  const box = { x: margin + 4, width: inside - 8, align: 'center', colour: '#ffffff', maxLines: 1 } as const;
  print.text(first, { ...box, y: boxTop + 0.5, size: 8.5, weight: 700 });
  print.text(second, { ...box, y: boxTop + 13, size: 5.5 });
}

function drawNotes(print: Print, sheet: PaperSheet): void {
  const half = (inside - 8) / 2;
  let y = 221;
  for (const message of [messages.notAlone, messages.colourInside, messages.whenBetter, messages.whenLost]) {
    const [first, second] = bothOf(sheet, message);
    y = Math.max(
      print.text(first, { x: margin, y, width: half, size: 3.8 }),
      print.text(second, { x: margin + half + 8, y, width: half, size: 3.8 }),
    );
    y += 1;
  }
  print.text(grouped(sheet.code.codeId), { x: margin, y, width: inside, size: 5, weight: 700, maxLines: 1 });
}

/** The size of an ID card (ISO/IEC 7810 ID-1). */
const card = { width: 85.6, height: 54 } as const;
const columns = 2;
const rows = 5;
/** Cards on a page of A4. */
export const cardsOnPage = columns * rows;
const left = (page.width - columns * card.width) / 2;
const top = (page.height - rows * card.height) / 2;

/** A page of A4 with up to `cardsOnPage` cards to cut out. */
export function drawCardPage(print: Print, sheets: readonly PaperSheet[]): void {
  print.addPage('a4');
  for (const [index, sheet] of sheets.entries()) {
    drawCard(print, sheet, left + (index % columns) * card.width, top + Math.floor(index / columns) * card.height);
  }
  drawCutMarks(print, Math.ceil(sheets.length / columns), Math.min(sheets.length, columns));
}

function drawCard(print: Print, sheet: PaperSheet, x: number, y: number): void {
  const { code, city, row } = sheet;
  const side = 42;
  print.qr(sheet.symbol, x + 1.5, y + 3, side);
  print.text(grouped(code.codeId), { x: x + 4.5, y: y + 46.5, width: side - 3, size: 2.5, maxLines: 1 });
  const text = { x: x + side + 2.5, width: card.width - side - 5.5, maxLines: 1 } as const;
  const [title, otherTitle] = bothOf(sheet, messages.title);
  print.text(title, { ...text, y: y + 3.5, size: 4.4, weight: 700 });
  print.text(otherTitle, { ...text, y: y + 9.5, size: 3.2 });
  print.text(code.maskedName, { ...text, y: y + 14, size: 6.5, weight: 700 });
  print.text(bothOf(sheet, messages.validUntil).join('  '), { ...text, y: y + 22.5, size: 2.7 });
  const [until, otherUntil] = untilIn(sheet);
  print.text(until, { ...text, y: y + 25.5, size: 3.9, weight: 700 });
  print.text(otherUntil, { ...text, y: y + 30.4, size: 2.8 });
  if (code.endsBy === 'declaration') {
    print.text(bothOf(sheet, messages.endsWithDeclaration)[0], { ...text, y: y + 33.8, size: 2.3 });
  }
  const [first, second] = bothOf(sheet, messages.withDocument);
  print.rectangle(text.x, y + 37, text.width, 9);
  const box = { ...text, x: text.x + 1, width: text.width - 2, colour: '#ffffff' } as const;
  print.text(first, { ...box, y: y + 37, size: 3.4, weight: 700 });
  print.text(second, { ...box, y: y + 41.5, size: 2.6 });
  print.text(`${city.names.zh} ${city.names.en}`, { ...text, y: y + 46.5, size: 2.5 });
  if (!isPrintedWhole(code.maskedName)) {
    print.text(bothOf(sheet, messages.nameIncomplete)[0], { ...text, y: y + 49.5, size: 2.5 });
  }
  if (row !== undefined) print.text(`# ${row}`, { x: x + 4.5, y: y + 49.5, width: side - 3, size: 2.2, maxLines: 1 });
}

/** Short marks outside the cards, so that no line is left on one that is cut a little off. */
function drawCutMarks(print: Print, filledRows: number, filledColumns: number): void {
  const [right, bottom] = [left + filledColumns * card.width, top + filledRows * card.height];
  for (let column = 0; column <= filledColumns; column += 1) {
    const x = left + column * card.width;
    print.line(x, top - 6, x, top - 1.5);
    print.line(x, bottom + 1.5, x, bottom + 6);
  }
  for (let row = 0; row <= filledRows; row += 1) {
    const y = top + row * card.height;
    print.line(left - 6, y, left - 1.5, y);
    print.line(right + 1.5, y, right + 6, y);
  }
  print.text(`${messages.cut.zh} ${messages.cut.en}`, { x: left, y: 3, width: page.width - 2 * left, size: 2.6 });
}

/** The number in groups of four, to be read out over the telephone. */
function grouped(codeId: string): string {
  return codeId.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** When it expires, in both languages. */
function untilIn(sheet: PaperSheet): readonly [string, string] {
  const { expiresAt, utcOffsetMinutes } = sheet.code;
  // Shifted to the city's time and written as UTC, because the city's offset is no named time zone.
  const local = new Date(expiresAt + utcOffsetMinutes * 60_000);
  const written = (locale: string, month: 'long' | 'numeric'): string =>
    new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      year: 'numeric',
      month,
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    } as const).format(local);
  return bothOf(sheet, { en: written('en-GB', 'long'), zh: written('zh-CN', 'long') });
}
