/**
 * Times as people read them. The server writes instants at the city's own offset from UTC, and that is how they are shown:
 * a bus leaves at the city's time wherever the phone's clock is set to.
 */

import { monthsInEnglish, type Language } from '@open-health-code/messages';

const dayMs = 86_400_000;

/** Minutes that an ISO 8601 text's own offset is ahead of UTC; 0 for `Z` or none. */
export function offsetOf(iso: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(iso) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** `08:05`, or `08:05:09` with seconds. */
export function formatClock(instant: number, offsetMinutes: number, seconds = false): string {
  return new Date(instant + offsetMinutes * 60_000).toISOString().slice(11, seconds ? 19 : 16);
}

/** A calendar day `2020-02-11` in words: `11 Feb`, `2月11日`; with the year where it is another than that of `now`. */
export function formatDay(day: string, language: Language, now: number): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const otherYear = year !== new Date(now).toISOString().slice(0, 4);
  if (language === 'zh') return `${otherYear ? `${year}年` : ''}${Number(month)}月${Number(date)}日`;
  return `${Number(date)} ${monthsInEnglish[Number(month) - 1] ?? month}${otherYear ? ` ${year}` : ''}`;
}

const nearDays: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' },
  zh: { '-1': '昨天', '0': '今天', '1': '明天' },
};

/** An ISO 8601 text with its day, at its own offset: `today 08:05`, `11 Feb 08:05`, `2月11日 08:05`. */
export function formatTime(iso: string, language: Language, now: number): string {
  const instant = Date.parse(iso);
  return Number.isNaN(instant) ? iso : formatInstant(instant, offsetOf(iso), language, now);
}

/** The same for an instant, at this offset from UTC. */
export function formatInstant(instant: number, offsetMinutes: number, language: Language, now: number): string {
  const local = instant + offsetMinutes * 60_000;
  const daysAway = Math.floor(local / dayMs) - Math.floor((now + offsetMinutes * 60_000) / dayMs);
  const day =
    nearDays[language][String(daysAway)] ?? formatDay(new Date(local).toISOString().slice(0, 10), language, now);
  return `${day} ${formatClock(local, 0)}`;
}

/** How long, in its largest unit: `2 h`, `5 min`, `3天`. */
export function formatDuration(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const [amount, unit] =
    minutes < 60 ? [minutes, 0] : minutes < 48 * 60 ? [Math.round(minutes / 60), 1] : [Math.round(minutes / 1440), 2];
  const units = { en: [' min', ' h', ' days'], zh: ['分钟', '小时', '天'] }[language];
  return `${amount}${units[unit] ?? ''}`;
}
