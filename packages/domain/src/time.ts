/**
 * Time in the domain: instants are epoch milliseconds, days are calendar days in the city's fixed offset from UTC.
 * A fixed offset is exact where health codes run (China has kept +08:00 without daylight saving since 1991).
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A calendar day in the city's time, `YYYY-MM-DD`. */
export type Day = string & { readonly __day?: never };

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** First instant of a calendar day at the given offset from UTC. Throws RangeError when the day does not exist. */
export function startOfDay(day: Day, utcOffsetMinutes: number): Instant {
  const parsed = parseDay(day);
  if (parsed === undefined) throw new RangeError(`no such day: ${day}`);
  return Date.parse(`${parsed}T00:00:00Z`) - utcOffsetMinutes * minuteMs;
}

/** The calendar day an instant falls on at the given offset from UTC. */
export function dayOf(instant: Instant, utcOffsetMinutes: number): Day {
  return new Date(instant + utcOffsetMinutes * minuteMs).toISOString().slice(0, 10);
}

/** The day `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return dayOf(startOfDay(day, 0) + count * dayMs, 0);
}

/** The day itself when it exists in the calendar, otherwise undefined ("2020-02-30" does not). */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) === text ? text : undefined;
}

/** An ISO 8601 instant with an explicit offset or Z; undefined for anything else, such as a time without an offset. */
export function parseInstant(text: string): Instant | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](\d{2}):?(\d{2}))$/.exec(
    text,
  );
  if (match === null || parseDay(match[1] as string) === undefined) return undefined;
  if (Number(match[2]) > 23 || Number(match[3]) > 59 || Number(match[4] ?? 0) > 59) return undefined;
  if (Number(match[5] ?? 0) > 18 || Number(match[6] ?? 0) > 59) return undefined;
  const instant = Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(instant) ? undefined : instant;
}

/** `+08:00` → 480. Undefined when the text is not an offset. */
export function parseUtcOffset(text: string): number | undefined {
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(text);
  if (match === null || Number(match[2]) > 18 || Number(match[3]) > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

/** ISO 8601 text of an instant at the city's offset, to the second: `2020-02-11T08:00:00+08:00`. */
export function formatInstant(instant: Instant, utcOffsetMinutes: number): string {
  const sign = utcOffsetMinutes < 0 ? '-' : '+';
  const absolute = Math.abs(utcOffsetMinutes);
  const local = new Date(instant + utcOffsetMinutes * minuteMs).toISOString().slice(0, 19);
  return `${local}${sign}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
