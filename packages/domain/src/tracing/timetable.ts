/** The timetable: published stop times as monotone minutes, and the leg of one ticket filled from them. */

import { addDays, dayMs, minuteMs, startOfDay, type Day, type Instant } from '../time.ts';
import { tidyText } from './source-text.ts';

/** A row of a published timetable; times as `HH:MM`, empty at the first arrival or where not published. */
export interface StopRow {
  readonly stop: string;
  readonly arrives?: string | undefined;
  readonly departs?: string | undefined;
}

/** A stop of a run; minutes since local midnight of the day the run leaves its origin, so they grow along the run. */
export interface Stop {
  readonly stop: string;
  readonly arrives?: number | undefined;
  readonly departs?: number | undefined;
}

/** The longest believable time between two neighbouring entries; the longest scheduled hops are below half a day. */
const maxGapMinutes = 18 * 60;

/**
 * `HH:MM` or `HH:MM:SS` as minutes after midnight (seconds dropped); hours beyond 23 (`25:30`) count on into the next days, up to
 * 99. Undefined for anything else, such as an empty field or `----`.
 */
export function parseClock(text: string): number | undefined {
  const match = /^(\d{1,2}):([0-5]\d)(?::[0-5]\d)?$/.exec(tidyText(text));
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

/**
 * The rows of one run, in order of their stops, as minutes that never go back: a time earlier than the one before is of the next
 * day. An arrival at the first stop is dropped when a departure is there too: published tables fill it with 00:00. A time that would
 * make the run stand or travel for more than 18 hours between two entries is a mistake of the source and
 * left out.
 */
export function runFromRows(rows: readonly StopRow[]): Stop[] {
  let last: number | undefined;
  const advance = (text: string | undefined): number | undefined => {
    let minutes = text === undefined ? undefined : parseClock(text);
    if (minutes === undefined) return undefined;
    const reached = last ?? minutes;
    if (minutes < reached) minutes += Math.ceil((reached - minutes) / 1440) * 1440;
    if (minutes - reached > maxGapMinutes) return undefined;
    last = minutes;
    return minutes;
  };
  return rows.map(({ stop, arrives, departs }, index) => {
    const isOrigin = index === 0 && parseClock(departs ?? '') !== undefined;
    return { stop, arrives: isOrigin ? undefined : advance(arrives), departs: advance(departs) };
  });
}

/**
 * Parts the rows of one service into its variants (other times or stops on other days): a new one begins where the stop number does
 * not grow. Expects the rows in the order of the file.
 */
export function splitVariants<Row extends { readonly stopSeq: number }>(rows: readonly Row[]): Row[][] {
  const variants: Row[][] = [];
  let previous = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.stopSeq <= previous) variants.push([]);
    variants.at(-1)?.push(row);
    previous = row.stopSeq;
  }
  return variants;
}

/**
 * A stop's name as the timetable would write it: `北京南站`, `北京南火车站`, `Beijingnan Railway Station` lose the word for station,
 * Latin letters are lower case. Airport codes stay as they are but for that.
 */
export function normaliseStop(text: string): string {
  const tidied = tidyText(text).toLowerCase();
  const short = tidied.replace(/(?:高铁站|火车站|汽车站|客运站|站|(?: railway| train)? station)$/, '');
  return short === '' ? tidied : short;
}

/** What a ticket says of its times and stops. */
export interface TicketTimes {
  readonly serviceDate: Day;
  readonly boardStop?: string | undefined;
  readonly alightStop?: string | undefined;
  readonly boardAt?: Instant | undefined;
  readonly alightAt?: Instant | undefined;
}

export interface FilledLeg {
  readonly board?: Instant;
  /** Always after `board`. */
  readonly alight?: Instant;
  /** `run`: bounds of the whole run, because the ticket names neither stops nor times; `mixed`: the ends differ. */
  readonly from: 'ticket' | 'timetable' | 'run' | 'mixed' | 'unknown';
  /** Both ends are this passenger's own, not bounds of the run. */
  readonly timesKnown: boolean;
  /** The day the run left its origin: the service date, unless the ticket was dated by a boarding after midnight. */
  readonly runDate: Day;
}

/** Where one end of a leg lies in a run. */
interface End {
  readonly minutes: number;
  /** The ticket names this stop; otherwise it is an end of the run. */
  readonly named: boolean;
}

interface Candidate {
  readonly board?: End | undefined;
  readonly alight?: End | undefined;
}

/**
 * Fills the times a ticket leaves out from the service's timetable. The variant is chosen that has both named stops in the right
 * order; among several the one nearest to the ticket's own times, then the first. Where the ticket names no stop the end of the
 * run stands in; where it names one that the timetable lacks, that end stays unknown.
 *
 * The ticket's own times are kept. If it has one of two, the other lies the scheduled ride away from it, so a ticket for a late
 * train stays consistent. `alight` is never at or before `board`: a time that would be is left out.
 *
 * @param variants runs of the ticket's service, from {@link runFromRows}; none when the timetable does not have it.
 */
export function fillLeg(
  ticket: TicketTimes,
  variants: readonly (readonly Stop[])[],
  utcOffsetMinutes: number,
): FilledLeg {
  const midnight = startOfDay(ticket.serviceDate, utcOffsetMinutes);
  const { board, alight } = chooseRun(ticket, variants, midnight);
  const shiftDays = daysToShift(ticket, { board, alight }, midnight);
  const at = (end: End): Instant => midnight + shiftDays * dayMs + end.minutes * minuteMs;
  const ride =
    board?.named === true && alight?.named === true ? (alight.minutes - board.minutes) * minuteMs : undefined;

  const boardAt = ticket.boardAt ?? fromTimetable(board, ticket.alightAt, ride === undefined ? undefined : -ride, at);
  const alightAt = ticket.alightAt ?? fromTimetable(alight, ticket.boardAt, ride, at);
  const boardFrom = ticket.boardAt === undefined ? sourceOf(board) : 'ticket';
  const alightFrom = ticket.alightAt === undefined ? sourceOf(alight) : 'ticket';
  const inOrder = boardAt === undefined || alightAt === undefined || alightAt > boardAt;
  // Of two ends that contradict each other the ticket's own stays, or the boarding when both are.
  const keepAlight = inOrder || (alightFrom === 'ticket' && boardFrom !== 'ticket');
  const keepBoard = inOrder || !keepAlight;
  return {
    ...(boardAt === undefined || !keepBoard ? {} : { board: boardAt }),
    ...(alightAt === undefined || !keepAlight ? {} : { alight: alightAt }),
    from: sourceOfBoth(keepBoard ? boardFrom : undefined, keepAlight ? alightFrom : undefined),
    timesKnown: inOrder && isOwn(boardFrom) && isOwn(alightFrom),
    runDate: addDays(ticket.serviceDate, shiftDays),
  };
}

type EndSource = 'ticket' | 'timetable' | 'run' | undefined;

function isOwn(source: EndSource): boolean {
  return source === 'ticket' || source === 'timetable';
}

function sourceOf(end: End | undefined): EndSource {
  if (end === undefined) return undefined;
  return end.named ? 'timetable' : 'run';
}

function sourceOfBoth(board: EndSource, alight: EndSource): FilledLeg['from'] {
  if (board === alight) return board ?? 'unknown';
  return 'mixed';
}

function fromTimetable(
  end: End | undefined,
  otherEndOfTicket: Instant | undefined,
  rideFromIt: number | undefined,
  at: (end: End) => Instant,
): Instant | undefined {
  if (end === undefined) return undefined;
  return otherEndOfTicket === undefined || rideFromIt === undefined ? at(end) : otherEndOfTicket + rideFromIt;
}

/**
 * Days between the ticket's date and the day the run left its origin. Only a ticket with a time can tell; the run that fits it best
 * counts, and nothing farther than three days off is believed.
 */
function daysToShift(ticket: TicketTimes, { board, alight }: Candidate, midnight: Instant): number {
  const days = (instant: Instant, end: End): number => (instant - midnight - end.minutes * minuteMs) / dayMs;
  let shift = 0;
  if (ticket.boardAt !== undefined && board?.named === true) shift = Math.round(days(ticket.boardAt, board));
  else if (ticket.alightAt !== undefined && alight?.named === true) shift = Math.round(days(ticket.alightAt, alight));
  else if (ticket.boardAt !== undefined && alight !== undefined) shift = Math.floor(days(ticket.boardAt, alight)) + 1;
  else if (ticket.alightAt !== undefined && board !== undefined) shift = Math.ceil(days(ticket.alightAt, board)) - 1;
  return Math.abs(shift) <= 3 ? shift : 0;
}

function chooseRun(ticket: TicketTimes, variants: readonly (readonly Stop[])[], midnight: Instant): Candidate {
  let best: Candidate = {};
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const run of variants) {
    const candidate = findEnds(run, ticket.boardStop, ticket.alightStop);
    const score = scoreOf(candidate, ticket, midnight);
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** Stops found count more than any distance in time, which is at most half a day. */
function scoreOf({ board, alight }: Candidate, ticket: TicketTimes, midnight: Instant): number {
  const minutesOff = (end: End | undefined, instant: Instant | undefined): number => {
    if (end === undefined || !end.named || instant === undefined) return 0;
    const off = (((instant - midnight) / minuteMs - end.minutes) % 1440) + 1440;
    return Math.min(off % 1440, 1440 - (off % 1440));
  };
  const found = Number(board !== undefined) + Number(alight !== undefined);
  return found * 10_000 - minutesOff(board, ticket.boardAt) - minutesOff(alight, ticket.alightAt);
}

function findEnds(run: readonly Stop[], boardStop: string | undefined, alightStop: string | undefined): Candidate {
  const from = isNamed(boardStop) ? normaliseStop(boardStop) : undefined;
  const to = isNamed(alightStop) ? normaliseStop(alightStop) : undefined;
  const names = run.map(({ stop }) => normaliseStop(stop));
  const first = from === undefined ? 0 : names.indexOf(from);
  if (to === undefined) {
    return {
      board: endAt(run, first, from !== undefined, 'departs'),
      alight: endAt(run, run.length - 1, false, 'arrives'),
    };
  }
  // A loop line calls at its terminus twice: alighting is the next call after boarding, boarding the last call before that.
  const last = names.indexOf(to, first < 0 ? 0 : first + 1);
  if (last < 0) return { board: endAt(run, first, from !== undefined, 'departs') };
  const boarding = from === undefined ? 0 : names.lastIndexOf(from, last - 1);
  return { board: endAt(run, boarding, from !== undefined, 'departs'), alight: endAt(run, last, true, 'arrives') };
}

function endAt(run: readonly Stop[], index: number, named: boolean, time: 'arrives' | 'departs'): End | undefined {
  const stop = run[index];
  const minutes = stop?.[time] ?? stop?.[time === 'arrives' ? 'departs' : 'arrives'];
  return minutes === undefined ? undefined : { minutes, named };
}

function isNamed(stop: string | undefined): stop is string {
  return stop !== undefined && stop.trim() !== '';
}
