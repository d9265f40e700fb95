/** What to simulate: the options as the caller gives them, and checked and completed. */

import { addDays, parseDay, parseUtcOffset, type Day } from '@open-health-code/domain';
import { seedOf, type Seed } from './chance.ts';

export interface SimulationProgress {
  readonly phase: 'city' | 'days' | 'truth';
  /** Days written so far. */
  readonly done: number;
  readonly total: number;
}

export interface SimulationOptions {
  /** Residents and visitors together, 200 to 20 million. */
  readonly people: number;
  /** Days of records, 1 to 60. */
  readonly days: number;
  /** The same seed and options give the same bytes. */
  readonly seed: number | string;
  /** Folder to write into; made if absent, files of the same name are replaced. */
  readonly out: string;
  /** First day of the records; default 2020-02-01. */
  readonly startDay?: Day;
  /** The city's fixed offset; default +08:00. */
  readonly utcOffset?: string;
  /** Six digits, the last two `00`; default 990100, which no real place has. Districts count up from it. */
  readonly cityDivision?: string;
  /** Telco stays of a carried phone per day, about; default 6. */
  readonly staysPerPhoneDay?: number;
  /** Share of rows that are messy, 0 to 0.2; `true` (default) is 0.003, `false` is 0 and also leaves out odd encodings. */
  readonly mess?: boolean | number;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface Scenario {
  readonly people: number;
  readonly days: number;
  readonly seed: Seed;
  readonly out: string;
  readonly startDay: Day;
  readonly utcOffset: string;
  readonly utcOffsetMinutes: number;
  readonly cityDivision: string;
  readonly staysPerPhoneDay: number;
  readonly messRate: number;
  readonly onProgress: (progress: SimulationProgress) => void;
}

/** Throws RangeError naming the option that cannot be used. */
export function scenarioOf(options: SimulationOptions): Scenario {
  const startDay = parseDay(options.startDay ?? '2020-02-01');
  const utcOffset = options.utcOffset ?? '+08:00';
  const utcOffsetMinutes = parseUtcOffset(utcOffset);
  const cityDivision = options.cityDivision ?? '990100';
  if (startDay === undefined) throw new RangeError(`startDay is not a day: ${options.startDay}`);
  if (utcOffsetMinutes === undefined) throw new RangeError(`utcOffset is not like +08:00: ${utcOffset}`);
  if (!/^\d{4}00$/.test(cityDivision)) throw new RangeError(`cityDivision is not like 990100: ${cityDivision}`);
  const mess = options.mess ?? true;
  return {
    people: within('people', options.people, 200, 20_000_000),
    days: within('days', options.days, 1, 60),
    seed: seedOf(options.seed),
    out: options.out,
    startDay: addDays(startDay, 0),
    utcOffset,
    utcOffsetMinutes,
    cityDivision,
    staysPerPhoneDay: within('staysPerPhoneDay', options.staysPerPhoneDay ?? 6, 1, 48),
    messRate: typeof mess === 'number' ? within('mess', mess, 0, 0.2, false) : mess ? 0.003 : 0,
    onProgress: options.onProgress ?? (() => {}),
  };
}

function within(name: string, value: number, lowest: number, highest: number, whole = true): number {
  if (!(value >= lowest && value <= highest) || (whole && !Number.isInteger(value))) {
    throw new RangeError(`${name} must be a ${whole ? 'whole ' : ''}number from ${lowest} to ${highest}, not ${value}`);
  }
  return value;
}
