/** Readers of single fields: untrusted text to a value, or what is wrong with it. */

import { parseDay, parseInstant, type Day, type Instant } from '@open-health-code/domain';
import { normalisePhone } from '../people/pseudonyms.ts';
import { Fault } from './fault.ts';

export interface Field<T> {
  /** Reads a text without spaces around it. */
  readonly read: (text: string) => T | Fault;
  /**
   * Whether a line break in a quoted field of this column can be meant. Never, where absent: a machine writes there, and a break can only
   * come from a quotation mark gone astray. Seldom: only when no line of it would make a row by itself. Freely: at its word, always.
   */
  readonly breaks?: Breaks;
}

export type Breaks = 'never' | 'seldom' | 'freely';

const forbidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const lineBreaks = /[\r\n\t\u2028\u2029]+/g;

/** A text of one line: line breaks and tabs inside become a space, other control characters are refused. */
function readText(raw: string, maxLength: number): string | Fault {
  const oneLine = raw.replace(lineBreaks, ' ');
  if (oneLine.length > maxLength) return new Fault('too-long', `longer than ${maxLength} characters`);
  if (forbidden.test(oneLine) || !oneLine.isWellFormed()) {
    return new Fault('control-character', 'holds a control character or half a character');
  }
  return oneLine;
}

function required<T>(read: (raw: string) => T | Fault, breaks: Breaks = 'never'): Field<T> {
  return { breaks, read: (raw) => (raw === '' ? new Fault('missing-value', 'must not be empty') : read(raw)) };
}

/** The field, or undefined where it is empty. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { ...field, read: (raw) => (raw === '' ? undefined : field.read(raw)) };
}

/** A field into which the public writes. Rows must never be read out of it: it would let anyone make records about others. */
export function freeText<T>(field: Field<T>): Field<T> {
  return { ...field, breaks: 'freely' };
}

/** A text that staff of a source write, such as the name of a hospital's ward. */
export function text(maxLength: number): Field<string> {
  return required((raw) => readText(raw, maxLength), 'seldom');
}

/** The same, empty where the source says nothing. */
export function textOrNone(maxLength: number): Field<string> {
  return { breaks: 'seldom', read: (raw) => readText(raw, maxLength) };
}

/** A name or number that machines write: a record's id, a place's, a stop. */
export function key(maxLength = 100): Field<string> {
  return required((raw) => readText(raw, maxLength));
}

/** A text in printable ASCII without spaces. */
export const code: Field<string> = required((raw) =>
  /^[!-~]{1,64}$/.test(raw) ? raw : new Fault('bad-key', 'must be 1 to 64 printable ASCII characters without spaces'),
);

export function oneOf<const T extends string>(values: readonly T[]): Field<T> {
  const known = new Map<string, T>(values.map((value) => [value, value]));
  return required(
    (raw) => known.get(raw.toLowerCase()) ?? new Fault('unknown-value', `must be one of ${values.join(', ')}`),
  );
}

/** A calendar day from 1990 on, before 2100. */
export const day: Field<Day> = required((raw) => {
  const parsed = parseDay(raw);
  if (parsed === undefined) return new Fault('bad-date', 'must be a day of the calendar, such as 2020-01-20');
  return parsed < '1990-01-01' || parsed >= '2100-01-01'
    ? new Fault('implausible-time', 'must lie between 1990 and 2100')
    : parsed;
});

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2100, 0, 1);

export const instant: Field<Instant> = required((raw) => {
  const parsed = parseInstant(raw);
  if (parsed === undefined) {
    return new Fault('bad-time', 'must be an existing time with its offset, such as 2020-01-20T08:00:00+08:00');
  }
  return parsed < earliest || parsed >= latest
    ? new Fault('implausible-time', 'must lie between 1990 and 2100')
    : parsed;
});

/** A plain decimal number within bounds; `1e3`, `0x10` and thousands separators are refused. */
export function number(min: number, max: number, decimals: number): Field<number> {
  const pattern = decimals === 0 ? /^-?\d{1,9}$/ : new RegExp(`^-?\\d{1,9}(?:\\.\\d{1,${decimals}})?$`);
  return required((raw) => {
    if (!pattern.test(raw)) {
      return new Fault(
        'bad-number',
        decimals === 0 ? 'must be a whole number' : `must be a number with at most ${decimals} decimals`,
      );
    }
    const value = Number(raw);
    return value < min || value > max ? new Fault('out-of-range', `must lie between ${min} and ${max}`) : value;
  });
}

export const longitude = number(-180, 180, 15);
export const latitude = number(-90, 90, 15);

/** A division code (GB/T 2260), from the province's two digits to the community's twelve. */
export const district: Field<string> = required((raw) =>
  /^[1-9]\d(?:\d\d){0,2}(?:\d{3}){0,2}$/.test(raw)
    ? raw
    : new Fault('bad-district', 'must be a division code (GB/T 2260) of 2, 4, 6, 9 or 12 digits'),
);

/** A Chinese mobile number, a Chinese landline with its area code, or an international number with its plus sign. */
export const phone: Field<string> = required((raw) => {
  const normal = normalisePhone(raw);
  return /^1[3-9]\d{9}$|^0[1-9]\d{1,2}\d{7,8}$|^\+[1-9]\d{6,14}$/.test(normal)
    ? normal
    : new Fault(
        'bad-phone',
        'must be a mobile number of 11 digits, a landline with area code, or + and a country code',
      );
});

const noSymptoms = /^(?:none|no|nil|n\/a|无|没有|-)$/i;

/** Symptoms parted by semicolons (also `|`, `,` and their Chinese forms), in lower case; "none" is an empty list. */
export const symptoms: Field<readonly string[]> = {
  breaks: 'seldom',
  read: (raw) => {
    if (raw === '' || noSymptoms.test(raw)) return [];
    const line = readText(raw, 2_000);
    if (line instanceof Fault) return line;
    const named = line.split(/[;；|,，、]/).map((symptom) => symptom.trim().toLowerCase());
    const distinct = [...new Set(named.filter((symptom) => symptom !== ''))];
    return distinct.length > 50 ? new Fault('too-long', 'more than 50 symptoms') : distinct;
  },
};
