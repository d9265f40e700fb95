/** A part of a telco-stays file: rows by the UTC day they start on, cut to pieces of at most 24 hours. */

import { dayMs, dayOf, minuteMs, type Day } from '@open-health-code/domain';
import { utcOffsetMinutes } from '../local-day.ts';
import type { Reject } from '../rejects-file.ts';
import { StayRows } from './stay-rows.ts';

export interface DayStays {
  /** Each row of the file, or the first piece of it that is kept. */
  readonly rows: StayRows;
  /** Further pieces of rows longer than 24 hours. */
  readonly pieces: StayRows;
}

const offsetMs = utcOffsetMinutes * minuteMs;

export class StayPart {
  /** Rows of the file, refused ones too. */
  sourceRows = 0;
  validRows = 0;
  readonly rejects: Reject[] = [];
  /** Numbers whose pseudonyms were computed during this part: those that may be new to the vault. */
  readonly phones: { readonly number: string; readonly phoneId: string }[] = [];
  private readonly byDay = new Map<number, DayStays>();
  private readonly localDays = new Set<number>();
  private lastDay = -1;
  private lastStays: DayStays | undefined;
  private readonly floor: number;

  /** @param floor pieces that ended before are not kept any more. */
  constructor(floor = -Infinity) {
    this.floor = floor;
  }

  add(phones: Buffer, phoneAt: number, cells: Buffer, cellAt: number, startedAt: number, endedAt: number): void {
    this.sourceRows += 1;
    this.validRows += 1;
    let start = startedAt;
    let end = Math.min(endedAt, start + dayMs);
    while (end < this.floor && end < endedAt) {
      start = end;
      end = Math.min(endedAt, start + dayMs);
    }
    this.staysOf(start).rows.add(phones, phoneAt, cells, cellAt, start, end);
    while (end < endedAt) {
      start = end;
      end = Math.min(endedAt, start + dayMs);
      this.staysOf(start).pieces.add(phones, phoneAt, cells, cellAt, start, end);
    }
    const firstDay = Math.floor((startedAt + offsetMs) / dayMs);
    const lastDay = Math.floor((endedAt + offsetMs) / dayMs);
    for (let day = firstDay; day <= lastDay; day++) this.localDays.add(day);
  }

  reject(reject: Reject): void {
    this.sourceRows += 1;
    this.rejects.push(reject);
  }

  /** UTC days and their rows, in order. */
  days(): [Day, DayStays][] {
    return [...this.byDay].sort(([a], [b]) => a - b).map(([day, stays]) => [dayOf(day * dayMs, 0), stays]);
  }

  /** Local days of the stays. */
  touchedDays(): Day[] {
    return [...this.localDays].map((day) => dayOf(day * dayMs, 0));
  }

  /** Gives the rows' memory back when they have been stored. */
  release(): void {
    for (const { rows, pieces } of this.byDay.values()) {
      rows.release();
      pieces.release();
    }
  }

  private staysOf(startedAt: number): DayStays {
    const day = Math.floor(startedAt / dayMs);
    if (day === this.lastDay && this.lastStays !== undefined) return this.lastStays;
    let stays = this.byDay.get(day);
    if (stays === undefined) {
      stays = { rows: new StayRows(), pieces: new StayRows() };
      this.byDay.set(day, stays);
    }
    this.lastDay = day;
    this.lastStays = stays;
    return stays;
  }
}
