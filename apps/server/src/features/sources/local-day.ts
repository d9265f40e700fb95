/** Calendar days in the city's time. */

import { addDays, dayMs, dayOf, startOfDay, type Day, type Instant } from '@open-health-code/domain';

/** Source files are read by China's time, which has no daylight saving; policies state the same offset. */
export const utcOffsetMinutes = 480;

/** How many days a single record is believed to last; a longer one touches only its first days. */
const maxDays = 31;

/** Local days from one instant to another, both included. */
export function localDays(from: Instant, until: Instant = from): Day[] {
  const first = dayOf(from, utcOffsetMinutes);
  const last = dayOf(Math.min(Math.max(until, from), from + maxDays * dayMs), utcOffsetMinutes);
  const days = [first];
  for (let day = first; day < last;) days.push((day = addDays(day, 1)));
  return days;
}

/** Starts of the days met; files tell of few, and rows ask several times each. */
const starts = new Map<Day, Instant>();
const maxStarts = 10_000;

export function startOfLocalDay(day: Day): Instant {
  let start = starts.get(day);
  if (start === undefined) {
    start = startOfDay(day, utcOffsetMinutes);
    if (starts.size < maxStarts) starts.set(day, start);
  }
  return start;
}

/** The day of an instant by which tables are partitioned. */
export function utcDayOf(instant: Instant): Day {
  return dayOf(instant, 0);
}
