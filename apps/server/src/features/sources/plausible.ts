/** Checks across the times of a row. */

import { dayMs, type Day, type Instant } from '@open-health-code/domain';
import { Fault } from './fault.ts';
import { startOfLocalDay } from './local-day.ts';

/** The end may equal the start: clocks of sources tick in minutes. */
export function endsBefore(start: Instant | undefined, end: Instant | undefined, endColumn: string): Fault | undefined {
  return start !== undefined && end !== undefined && end < start
    ? new Fault('ends-before-start', 'is earlier than the start', endColumn)
    : undefined;
}

/** How long somebody is believed to stay in one place. */
const maxStayDays = 31;

/** The same for being somewhere. */
export function badStay(start: Instant, end: Instant | undefined, endColumn: string): Fault | undefined {
  return end !== undefined && end - start > maxStayDays * dayMs
    ? new Fault('implausible-time', `is more than ${maxStayDays} days after the start`, endColumn)
    : endsBefore(start, end, endColumn);
}

const yearsBack = 10;

/**
 * Records kept in a partition a day must be of days there can be records of: from ten years before the clock to one year after it. It also
 * bounds the number of partitions that a damaged file can make.
 */
export function recent(instant: Instant, now: Instant, column: string): Fault | undefined {
  return instant < now - yearsBack * 366 * dayMs || instant > now + 366 * dayMs
    ? new Fault('implausible-time', `is more than ${yearsBack} years ago or a year ahead`, column)
    : undefined;
}

/** A journey's times lie around its service date; a ship's ticket may last a month. */
export function aroundDay(instant: Instant | undefined, day: Day, column: string): Fault | undefined {
  if (instant === undefined) return undefined;
  const midnight = startOfLocalDay(day);
  return instant < midnight - 2 * dayMs || instant > midnight + 40 * dayMs
    ? new Fault('implausible-time', 'is far from the service date', column)
    : undefined;
}
