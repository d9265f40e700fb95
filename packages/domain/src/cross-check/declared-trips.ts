import type { TransportMode } from '../evidence.ts';
import { parseDay, type Day } from '../time.ts';
import { tidyText } from '../tracing/source-text.ts';

/**
 * One trip as a person declared it. Nothing but the day is required, and nothing is canonical yet: people write `g1278次` and `北京南站`.
 */
export interface DeclaredTrip {
  readonly date: Day;
  /** Last day, for a stay of several days; absent for a single day. */
  readonly until?: Day;
  readonly mode?: TransportMode;
  readonly service?: string;
  readonly coach?: string;
  readonly seat?: string;
  /** Stops or towns. */
  readonly from?: string;
  readonly to?: string;
  /** Division code (GB/T 2260); a prefix counts. */
  readonly district?: string;
  /** Place id or name. */
  readonly place?: string;
  readonly zone?: string;
  /** ISO 3166 alpha-2, upper case. */
  readonly country?: string;
}

export interface TripError {
  /** JSON Pointer into the declaration, such as `/0/date`. */
  readonly path: string;
  readonly message: string;
}

export type ParsedTrips =
  | { readonly ok: true; readonly trips: readonly DeclaredTrip[] }
  | { readonly ok: false; readonly errors: readonly TripError[] };

const textFields = ['service', 'coach', 'seat', 'from', 'to', 'place', 'zone'] as const;
const modes: Readonly<Record<string, TransportMode>> = {
  rail: 'rail',
  train: 'rail',
  火车: 'rail',
  高铁: 'rail',
  air: 'air',
  flight: 'air',
  plane: 'air',
  飞机: 'air',
  coach: 'coach',
  bus: 'coach',
  汽车: 'coach',
  ferry: 'ferry',
  ship: 'ferry',
  轮船: 'ferry',
};
const maxTrips = 500;
const maxTextLength = 200;

/**
 * Reads the `trips` of a declaration: a JSON array of objects, each with the keys of {@link DeclaredTrip}, for example
 *
 * ```json
 * [
 *   { "date": "2020-01-20", "mode": "rail", "service": "G1278", "coach": "5", "seat": "6A", "from": "武汉", "to": "沈阳" },
 *   { "date": "2020-01-21", "until": "2020-01-24", "district": "420106", "place": "P-0007" },
 *   { "date": "2020-01-26", "country": "JP" }
 * ]
 * ```
 *
 * Liberal in what it takes: an empty text or `null` is no trips, one object stands for a list of one, days may be written
 * `2020/1/5`, `20200105` or with a time behind, numbers may stand for texts, modes may be `train`, `flight`, `bus`, `ship`. Empty fields
 * are left out, keys it does not know are ignored.
 *
 * @returns every error with its JSON Pointer when any trip has no day, a day that does not exist, or a field of the wrong kind.
 */
export function parseTrips(json: string): ParsedTrips {
  if (json.trim() === '') return { ok: true, trips: [] };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return failure('', 'not JSON; write an array of trips, such as [{"date":"2020-01-20","service":"G1278"}]');
  }
  if (value === null) return { ok: true, trips: [] };
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length > maxTrips) return failure('', `more than ${maxTrips} trips; declare them in parts`);
  const errors: TripError[] = [];
  const trips = items.flatMap((item, index) => parseTrip(item, `/${index}`, errors) ?? []);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, trips };
}

function failure(path: string, message: string): ParsedTrips {
  return { ok: false, errors: [{ path, message }] };
}

function parseTrip(item: unknown, path: string, errors: TripError[]): DeclaredTrip | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    errors.push({ path, message: 'not a trip; write an object with at least a "date"' });
    return undefined;
  }
  const read = (key: string): string | undefined => readText(item, key, path, errors);
  const date = readDay(read('date'), `${path}/date`, errors);
  const untilText = read('until');
  const until = untilText === undefined ? undefined : readDay(untilText, `${path}/until`, errors);
  if (date !== undefined && until !== undefined && until < date) {
    errors.push({ path: `${path}/until`, message: `"${until}" is before the trip's date ${date}` });
  }
  const mode = readMatching(
    read('mode'),
    `${path}/mode`,
    errors,
    (text) => modes[text.toLowerCase()],
    'rail, air, coach or ferry',
  );
  const district = readMatching(
    read('district'),
    `${path}/district`,
    errors,
    (text) => (/^[1-9]\d{1,11}$/.test(text) ? text : undefined),
    'a division code of 2 to 12 digits',
  );
  const country = readMatching(
    read('country'),
    `${path}/country`,
    errors,
    (text) => (/^[A-Z]{2}$/i.test(text) ? text.toUpperCase() : undefined),
    'a country code of two letters (JP)',
  );
  const texts = Object.fromEntries(
    textFields.flatMap((key) => [[key, read(key)] as const].filter(([, text]) => text !== undefined)),
  );
  if (date === undefined) return undefined;
  return {
    date,
    ...(until === undefined || until === date ? {} : { until }),
    ...(mode === undefined ? {} : { mode }),
    ...texts,
    ...(district === undefined ? {} : { district }),
    ...(country === undefined ? {} : { country }),
  };
}

/** The tidied text of one key; undefined when absent, null or empty. */
function readText(item: object, key: string, path: string, errors: TripError[]): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(item, key)?.value;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') {
    errors.push({ path: `${path}/${key}`, message: 'must be a text' });
    return undefined;
  }
  const text = tidyText(String(value));
  if (text.length > maxTextLength) {
    errors.push({ path: `${path}/${key}`, message: `longer than ${maxTextLength} characters` });
    return undefined;
  }
  return text === '' ? undefined : text;
}

function readDay(text: string | undefined, path: string, errors: TripError[]): Day | undefined {
  const match = /^(\d{4})(?:([-/.年])(\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ].*)?$/.exec(text ?? '');
  const day =
    match === null
      ? undefined
      : parseDay(
          `${match[1]}-${(match[3] ?? match[5] ?? '').padStart(2, '0')}-${(match[4] ?? match[6] ?? '').padStart(2, '0')}`,
        );
  if (day === undefined) {
    const problem = text === undefined ? 'missing' : `"${text}" is no day of the calendar`;
    errors.push({ path, message: `${problem}; write it as 2020-01-20` });
  }
  return day;
}

function readMatching<T>(
  text: string | undefined,
  path: string,
  errors: TripError[],
  match: (text: string) => T | undefined,
  wanted: string,
): T | undefined {
  if (text === undefined) return undefined;
  const value = match(text);
  if (value === undefined) errors.push({ path, message: `"${text}" is not ${wanted}` });
  return value;
}
