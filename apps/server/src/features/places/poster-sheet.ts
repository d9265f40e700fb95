/** What a poster looks like: drawn for A4, and smaller for A5. */

import { dayOf } from '@open-health-code/domain';
import { say, type Message } from '@open-health-code/messages';
import { posterMessages as messages } from '@open-health-code/messages/print';
import type { CityIdentity } from '../../config.ts';
import { paperSizes, type PaperSize, type Print } from '../printing/page.ts';
import type { QrSymbol } from '../printing/qr-modules.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';
import { isCarriage, type Place } from './posters.ts';

export interface PosterSheet {
  readonly place: Place;
  /** Undefined where a display beside the sheet shows the code. */
  readonly symbol: QrSymbol | undefined;
  readonly city: CityIdentity;
  readonly now: number;
}

const { width: pageWidth } = paperSizes.a4;
const margin = 15;
const inside = pageWidth - 2 * margin;
const half = (inside - 8) / 2;

/** Draws one poster on a page of its own. */
export function drawPoster(print: Print, size: PaperSize, sheet: PosterSheet): void {
  print.addPage(size, paperSizes[size].width / pageWidth);
  print.rectangle(0, 0, pageWidth, 31);
  const onBlack = { colour: '#ffffff', weight: 700, width: inside, x: margin, maxLines: 1 } as const;
  print.text(messages.title.zh, { ...onBlack, y: 2, size: 17, align: 'left' });
  print.text(messages.title.en, { ...onBlack, y: 9.5, size: 11, align: 'right' });
  const below = isCarriage(sheet.place) ? drawCarriage(print, sheet.place) : drawVenue(print, sheet.place);
  if (sheet.symbol === undefined) drawDisplayHint(print, below);
  else drawCode(print, sheet.symbol, below);
  drawSteps(print, sheet);
  drawFoot(print, sheet);
}

function drawVenue(print: Print, { name }: Place): number {
  print.text(name, { x: margin, y: 35, width: inside, size: 15, weight: 700, align: 'center', maxLines: 2 });
  return 80;
}

/** The number of the carriage is what a passenger compares, so it is the largest thing beside the code. */
function drawCarriage(print: Print, { name, service, coach = '' }: Place): number {
  print.text(name, { x: margin, y: 33, width: inside, size: 11, weight: 700, align: 'center', maxLines: 1 });
  const left = { x: margin, width: 62, align: 'right', maxLines: 1 } as const;
  print.text(messages.coach.zh, { ...left, y: 55, size: 14, weight: 700 });
  print.text(messages.coach.en, { ...left, y: 74, size: 9 });
  print.text(coach, { x: 83, y: 40, width: 60, size: 42, weight: 700, maxLines: 1 });
  if (service !== undefined && service !== name) {
    const right = { x: 145, width: pageWidth - margin - 145, align: 'right', maxLines: 2 } as const;
    const y = print.text(say(messages.service, 'zh', { service }), { ...right, y: 58, size: 5.5 });
    print.text(say(messages.service, 'en', { service }), { ...right, y, size: 5.5 });
  }
  return 92;
}

function drawCode(print: Print, symbol: QrSymbol, below: number): void {
  const side = 208 - below;
  print.qr(symbol, (pageWidth - side) / 2, below, side);
}

function drawDisplayHint(print: Print, below: number): void {
  print.line(margin, below, pageWidth - margin, below, 0.6);
  const box = { x: margin + 10, width: inside - 20, align: 'center' } as const;
  let y = print.text(messages.onDisplay.zh, { ...box, y: below + 20, size: 14, weight: 700 });
  y = print.text(messages.onDisplay.en, { ...box, y, size: 10, weight: 700 });
  y = print.text(messages.displayChanges.zh, { ...box, y: y + 8, size: 6.5 });
  print.text(messages.displayChanges.en, { ...box, y, size: 6 });
}

function drawSteps(print: Print, { place, symbol }: PosterSheet): void {
  const steps: readonly Message[] = [
    symbol === undefined ? messages.stepScanDisplay : messages.stepScan,
    messages.stepCompanions,
    isCarriage(place) ? messages.stepLeaveCoach : messages.stepLeavePlace,
  ];
  let y = 212;
  for (const [index, step] of steps.entries()) {
    const number = String(index + 1);
    const columns = [
      { text: step.zh, x: margin, size: 5.2 },
      { text: step.en, x: margin + half + 8, size: 4.8 },
    ];
    const ends = columns.map(({ text, x, size }) => {
      print.text(number, { x, y, width: 6, size, weight: 700 });
      return print.text(text, { x: x + 6, y, width: half - 6, size, maxLines: 3 });
    });
    y = Math.max(...ends) + 1.5;
  }
}

function drawFoot(print: Print, { symbol, city, now }: PosterSheet): void {
  const day = dayOf(now, utcOffsetMinutes);
  print.line(margin, 269, pageWidth - margin, 269, 0.3);
  const left = { x: margin, width: half, maxLines: 2 };
  const right = { x: margin + half + 8, width: half, maxLines: 2 };
  const lines = symbol === undefined ? [messages.withoutPhone] : [messages.withoutPhone, messages.onlyHere];
  let y = 271;
  for (const message of lines) {
    const ends = [
      print.text(message.zh, { ...left, y, size: 3.8 }),
      print.text(message.en, { ...right, y, size: 3.4 }),
    ];
    y = Math.max(...ends);
  }
  print.text(say(messages.made, 'zh', { city: city.names.zh, day }), { ...left, y: 288, size: 3, maxLines: 1 });
  print.text(say(messages.made, 'en', { city: city.names.en, day }), { ...right, y: 288, size: 3, maxLines: 1 });
}
