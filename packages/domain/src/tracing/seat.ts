import type { TransportMode } from '../evidence.ts';
import { saysUnknown, tidyText } from './source-text.ts';

export type SeatKind =
  | 'seat'
  | 'sleeper-soft'
  | 'sleeper-hard'
  /** A berth whose class the ticket does not say. */
  | 'sleeper'
  | 'standing'
  | 'crew'
  | 'unknown';
export type Berth = 'upper' | 'middle' | 'lower';

/** A place in a coach or cabin, as far as the ticket tells. */
export interface Seat {
  /**
   * Canonical text; {@link parseSeat} reads it back to an equal seat. `14E`, `44` (a row in a plane, a seat number elsewhere),
   * berths as `RW5L` (soft), `YW12M` (hard), `12U` (class not said), `standing`, `crew`, and the empty text for unknown.
   */
  readonly text: string;
  readonly kind: SeatKind;
  readonly row?: number;
  /** Column letter, `A`–`L` without `I`. */
  readonly column?: string;
  /** Number of a seat or berth that does not name its row, such as 53 in a coach of hard seats. */
  readonly number?: number;
  readonly berth?: Berth;
}

export type ParsedSeat = { readonly ok: true; readonly seat: Seat } | { readonly ok: false; readonly message: string };

/** The seat of somebody whose seat is not known. */
export const unknownSeat: Seat = { text: '', kind: 'unknown' };
const crewSeat: Seat = { text: 'crew', kind: 'crew' };
const standingSeat: Seat = { text: 'standing', kind: 'standing' };

const crewWords = /crew|steward|purser|attendant|pilot|driver|conductor|乘务|机组|列车员|列车长|司机|驾驶员|船员/i;
const standingWords = /^(?:无座(?:票)?|站票|standing(?: ticket)?|no seat|wz)$/i;
const classWords =
  /^(?:first|business|premium economy|economy|second|standard)(?: class)?(?= |$)|^(?:头等|公务|商务|超级经济|经济|特等|一等|二等)[舱座]?|^[硬软]座/i;
const sleeperClasses: readonly (readonly [RegExp, SeatKind])[] = [
  [/^(?:高级软卧|软卧|动卧|GRW|RW|soft sleeper)/i, 'sleeper-soft'],
  [/^(?:硬卧|YW|hard sleeper)/i, 'sleeper-hard'],
  [/^(?:卧铺|sleeper|berth)/i, 'sleeper'],
];
const maxNumber = { rail: 200, air: 100, coach: 100, ferry: 9999 } as const;

/**
 * Reads a seat as tickets and official notices write it: `06A`, `A3`, `12排F座`, `Business class 6K`, `Row 39`, `053`, `12号下铺`,
 * `软卧5下`, `RW5L`, `无座`, `Business class cabin crew`, `Unknown`, in full-width or lower case too.
 *
 * A bare number is a row in a plane and a seat number elsewhere: the rows of ordinary trains do not follow from the number
 * (coaches of 98 to 128 seats are numbered in different ways), so `row` is left out rather than guessed.
 *
 * @returns a message saying what to write instead when the text is none of these, or its row or number cannot exist
 * (rows 1–100; numbers up to 200 in a train).
 */
export function parseSeat(mode: TransportMode, text: string): ParsedSeat {
  let rest = tidyText(text);
  if (saysUnknown(rest)) return { ok: true, seat: unknownSeat };
  if (standingWords.test(rest)) return { ok: true, seat: standingSeat };
  // Sources write the class of a crew member or passenger first; it says nothing about where in the row.
  rest = rest.replace(classWords, '').trim();
  if (rest === '') return { ok: true, seat: unknownSeat };
  if (crewWords.test(rest)) return { ok: true, seat: crewSeat };
  const seat = (mode === 'rail' || mode === 'ferry' ? parseBerth(rest) : undefined) ?? parseRowSeat(mode, rest);
  if (seat !== undefined) return { ok: true, seat };
  return {
    ok: false,
    message: `"${text}" is not a seat; write row and letter (14E), a number, a berth (软卧5下), 无座, crew, or leave it empty`,
  };
}

function parseBerth(text: string): Seat | undefined {
  let kind: SeatKind | undefined;
  let rest = text;
  for (const [pattern, named] of sleeperClasses) {
    if (pattern.test(rest)) {
      kind = named;
      rest = rest.replace(pattern, '').trim();
      break;
    }
  }
  const match = /^0*([1-9]\d{0,2})\s*号?\s*(?:(上|中|下|upper|middle|lower|[UML])\s*[铺层]?)?$/i.exec(rest);
  if (match === null || (kind === undefined && match[2] === undefined)) return undefined;
  const berth = berthOf(match[2]);
  // Only hard sleepers have three tiers.
  const stated = kind ?? 'sleeper';
  return berthSeat(stated === 'sleeper' && berth === 'middle' ? 'sleeper-hard' : stated, Number(match[1]), berth);
}

function berthSeat(kind: SeatKind, number: number, berth: Berth | undefined): Seat | undefined {
  if (number > 120 || (kind === 'sleeper-soft' && berth === 'middle')) return undefined;
  const prefix = kind === 'sleeper-soft' ? 'RW' : kind === 'sleeper-hard' ? 'YW' : berth === undefined ? '卧铺' : '';
  const text = `${prefix}${number}${berth === undefined ? '' : berth[0]?.toUpperCase()}`;
  return { text, kind, number, ...(berth === undefined ? {} : { berth }) };
}

function berthOf(text: string | undefined): Berth | undefined {
  if (text === undefined) return undefined;
  if (/^[上u]/i.test(text)) return 'upper';
  return /^[中m]/i.test(text) ? 'middle' : 'lower';
}

function parseRowSeat(mode: TransportMode, text: string): Seat | undefined {
  const bare = text
    .replace(/^(?:row|seat|座位)\s*(?:no\.?)?/i, '')
    .replace(/排/, '')
    .replace(/[号座\s-]/g, '')
    .toUpperCase();
  const match = /^0*([1-9]\d{0,3})([A-HJ-L]?)$/.exec(bare) ?? /^([A-HJ-L])0*([1-9]\d{0,1})$/.exec(bare);
  if (match === null) return undefined;
  const reversed = /^[A-Z]/.test(bare);
  const number = Number(reversed ? match[2] : match[1]);
  const column = (reversed ? match[1] : match[2]) ?? '';
  if (number > (column === '' ? maxNumber[mode] : 100)) return undefined;
  // Beside a number in a train or ship, L is a lower berth; their seats end at K.
  if (column === 'L' && (mode === 'rail' || mode === 'ferry')) return undefined;
  if (column !== '') return { text: `${number}${column}`, kind: 'seat', row: number, column };
  const isRow = mode === 'air' || /排|^row/i.test(text);
  return isRow
    ? { text: mode === 'air' ? String(number) : `row ${number}`, kind: 'seat', row: number }
    : { text: String(number), kind: 'seat', number };
}
