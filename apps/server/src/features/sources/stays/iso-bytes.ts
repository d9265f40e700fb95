/** Times as operators write them by the million, read from bytes: `2020-01-20T08:00:00+08:00`, or with `Z`. */

import { parseDay } from '@open-health-code/domain';

const slots = 512;

/** Remembers the days it has seen; a file has few. */
export class IsoTimes {
  private readonly keys = new Int32Array(slots);
  private readonly starts = new Float64Array(slots);

  /** Epoch milliseconds of the time in `bytes[start, end)`; −1 for any other form, which the general reader then judges. */
  read(bytes: Uint8Array, start: number, end: number): number {
    const isUtc = end - start === 20 && bytes[start + 19] === 90; // Z
    if (!isUtc && end - start !== 25) return -1;
    if (bytes[start + 10] !== 84 || bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return -1; // T : :
    const day = this.dayStart(bytes, start);
    const hour = two(bytes, start + 11);
    const minute = two(bytes, start + 14);
    const second = two(bytes, start + 17);
    if (day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
    const seconds = hour * 3600 + minute * 60 + second;
    if (isUtc) return day + seconds * 1000;
    const sign = bytes[start + 19] === 43 ? 1 : bytes[start + 19] === 45 ? -1 : 0; // + −
    const offsetHour = two(bytes, start + 20);
    const offsetMinute = two(bytes, start + 23);
    if (sign === 0 || bytes[start + 22] !== 58) return -1;
    if (offsetHour < 0 || offsetHour > 18 || offsetMinute < 0 || offsetMinute > 59) return -1;
    return day + (seconds - sign * (offsetHour * 3600 + offsetMinute * 60)) * 1000;
  }

  /** Epoch milliseconds of the day's midnight in UTC, or −1. */
  private dayStart(bytes: Uint8Array, start: number): number {
    const century = two(bytes, start);
    const year = two(bytes, start + 2);
    const month = two(bytes, start + 5);
    const date = two(bytes, start + 8);
    if (century < 0 || year < 0 || month < 0 || date < 0) return -1;
    if (bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return -1;
    const key = ((century * 100 + year) * 100 + month) * 100 + date;
    const slot = (month * 32 + date) & (slots - 1);
    if (this.keys[slot] === key) return this.starts[slot] ?? -1;
    const text = `${digits(century)}${digits(year)}-${digits(month)}-${digits(date)}`;
    const found = parseDay(text) === undefined ? -1 : Date.parse(`${text}T00:00:00Z`);
    if (found < 0) return -1;
    this.keys[slot] = key;
    this.starts[slot] = found;
    return found;
  }
}

/** Two digits as a number, or −1. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 48;
  const ones = (bytes[at + 1] ?? 0) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function digits(n: number): string {
  return String(n).padStart(2, '0');
}
