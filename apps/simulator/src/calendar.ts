/** Days and minutes of the simulation as the text that files carry. Day 0 is the first day of the records. */

import { addDays, startOfDay, type Day } from '@open-health-code/domain';
import type { Scenario } from './scenario.ts';

export const dayMinutes = 1440;

export class Calendar {
  readonly utcOffset: string;
  private readonly startDay: Day;
  private readonly weekdayOfStart: number;
  private readonly dayTexts = new Map<number, string>();

  constructor(scenario: Pick<Scenario, 'startDay' | 'utcOffset'>) {
    this.utcOffset = scenario.utcOffset;
    this.startDay = scenario.startDay;
    this.weekdayOfStart = new Date(startOfDay(scenario.startDay, 0)).getUTCDay();
  }

  /** `YYYY-MM-DD` of a day counted from the start; may be negative. */
  day(index: number): Day {
    let text = this.dayTexts.get(index);
    if (text === undefined) this.dayTexts.set(index, (text = addDays(this.startDay, index)));
    return text;
  }

  /** ISO 8601 with offset of a minute counted from the first instant of day 0. */
  instant(minute: number, second = 0): string {
    const day = Math.floor(minute / dayMinutes);
    return `${this.day(day)}T${clockTime(minute - day * dayMinutes)}:${two(second)}${this.utcOffset}`;
  }

  isWorkday(index: number): boolean {
    const weekday = (((this.weekdayOfStart + index) % 7) + 7) % 7;
    return weekday !== 0 && weekday !== 6;
  }
}

/** `HH:MM` of a minute of the day. */
export function clockTime(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}
