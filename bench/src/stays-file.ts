/** A telco-stays file as an operator's export of one day: ordered by time, phones and cells all mixed. The same for the same size. */

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startOfDay, formatInstant, minuteMs } from '@open-health-code/domain';
import { random } from './random.ts';

export const staysPerPerson = 10;
const day = '2026-01-18';
const utcOffsetMinutes = 480;
const cells = 5000;
const linesAtATime = 5000;

export async function writeStaysFile(path: string, people: number): Promise<void> {
  await pipeline(Readable.from(staysCsv(people)), createWriteStream(path));
}

function* staysCsv(people: number): Generator<string> {
  const draw = random(people);
  const midnight = startOfDay(day, utcOffsetMinutes);
  const rows = people * staysPerPerson;
  let lines = ['phone,cell_id,started_at,ended_at'];
  for (let row = 0; row < rows; row += 1) {
    const phone = 13_000_000_000 + Math.floor(draw() * people);
    const cell = Math.floor(draw() * cells);
    const start = midnight + Math.floor((row / rows) * 1440) * minuteMs + Math.floor(draw() * 60) * 1000;
    const end = start + (5 + Math.floor(draw() * 475)) * minuteMs;
    lines.push(`${phone},460-00-${6000 + (cell >> 5)}-${cell},${iso(start)},${iso(end)}`);
    if (lines.length === linesAtATime) {
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
  }
  yield `${lines.join('\n')}\n`;
}

function iso(instant: number): string {
  return formatInstant(instant, utcOffsetMinutes);
}
