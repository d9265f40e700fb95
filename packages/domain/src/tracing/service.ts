import type { TransportMode } from '../evidence.ts';
import { saysUnknown, tidyUpper } from './source-text.ts';

/**
 * The canonical name of a train, flight, bus or ship, so that two tickets for the same one compare equal:
 * `g1278次` → `G1278`, `Flight EK0380` → `EK380`, `diamond  princess` → `DIAMOND PRINCESS`.
 *
 * A train that changes its number on the way (`G2331/G2334`, also written `G2331/4`) and a flight sold under two numbers keep
 * all of them, sorted and joined by `/`; compare such names with {@link onSameRun}.
 *
 * @returns undefined when the text cannot be a service of that mode.
 */
export function normaliseService(mode: TransportMode, text: string): string | undefined {
  const tidied = tidyUpper(text);
  if (saysUnknown(tidied)) return undefined;
  switch (mode) {
    case 'rail':
      return joinNumbers(tidied.replace(/^(?:TRAIN|车次)(?: NO\.?)?|次?(?:列车|火车|动车|高铁)$|次$/g, ''), railNumber);
    case 'air':
      return joinNumbers(tidied.replace(/^(?:FL?IGHT|FLT|航班号?)(?: NO\.?)?|次?航班$|次$/g, ''), flightNumber);
    case 'coach':
    case 'ferry':
      return tidied.length <= 60 && /[\p{L}\p{N}]/u.test(tidied) && !/\p{C}/u.test(tidied) ? tidied : undefined;
  }
}

/** The single numbers in a canonical service name; a name without `/` is its own only number. */
export function serviceNumbers(service: string): readonly string[] {
  return service.split('/');
}

/** Whether two canonical names can mean the same run of a service: they share a number. */
export function onSameRun(a: string, b: string): boolean {
  if (a === b) return true;
  if (!a.includes('/') && !b.includes('/')) return false;
  const numbers = serviceNumbers(a);
  return serviceNumbers(b).some((number) => numbers.includes(number));
}

type ReadNumber = (text: string, first: string | undefined) => string | undefined;

function joinNumbers(text: string, read: ReadNumber): string | undefined {
  const numbers = new Set<string>();
  let first: string | undefined;
  for (const part of text.replace(/[\s-]/g, '').split('/')) {
    const number = read(part, first);
    if (number === undefined) return undefined;
    first ??= number;
    numbers.add(number);
  }
  return numbers.size > 4 ? undefined : [...numbers].sort(byLettersThenNumber).join('/');
}

/** So that a name reads back unchanged: a number that could be taken for a shortened one never follows a longer one. */
function byLettersThenNumber(a: string, b: string): number {
  const [lettersA, lettersB] = [a.replace(/\d.*$/, ''), b.replace(/\d.*$/, '')];
  if (lettersA !== lettersB) return lettersA < lettersB ? -1 : 1;
  return a.length - b.length || (a < b ? -1 : 1);
}

/** `first` gives the letters and leading digits that a shortened second number (`G2331/4`) leaves out. */
function railNumber(text: string, first: string | undefined): string | undefined {
  const isShortened = first !== undefined && /^\d{1,5}$/.test(text);
  const full = isShortened ? first.slice(0, Math.max(first.length - text.length, first.search(/\d/))) + text : text;
  const match = /^([A-Z]{0,4})0*([1-9]\d{0,4})$/.exec(full);
  return match === null ? undefined : `${match[1]}${match[2]}`;
}

/** IATA (two characters, at least one a letter) or ICAO (three letters) designator, number without zeros, suffix letter. */
function flightNumber(text: string): string | undefined {
  const match = /^([A-Z][A-Z\d]|\d[A-Z]|[A-Z]{3})0*([1-9]\d{0,3})([A-Z]?)$/.exec(text);
  return match === null ? undefined : `${match[1]}${match[2]}${match[3]}`;
}
