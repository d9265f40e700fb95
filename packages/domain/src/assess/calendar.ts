/** Days as numbers, fast and without failing: a refresh converts several per person. */

import { dayMs, minuteMs, type Day, type Instant } from '../time.ts';

/** Days since 1970-01-01 of a calendar day; undefined when the text is no day of the calendar. */
export function dayNumber(day: Day): number | undefined {
  if (day.length !== 10 || day.charCodeAt(4) !== 45 || day.charCodeAt(7) !== 45) return undefined;
  const year = digits(day, 0, 4);
  const month = digits(day, 5, 7);
  const date = digits(day, 8, 10);
  if (!(year >= 100 && month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month))) return undefined;
  return Date.UTC(year, month - 1, date) / dayMs;
}

/** First instant of a numbered day at an offset from UTC. */
export function startOfDayNumber(day: number, utcOffsetMinutes: number): Instant {
  return day * dayMs - utcOffsetMinutes * minuteMs;
}

/** Number of the calendar day an instant falls on at an offset from UTC. */
export function dayNumberOf(instant: Instant, utcOffsetMinutes: number): number {
  return Math.floor((instant + utcOffsetMinutes * minuteMs) / dayMs);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
