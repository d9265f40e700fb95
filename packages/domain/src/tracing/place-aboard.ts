import type { TransportMode } from '../evidence.ts';
import { parseSeat, unknownSeat, type Seat } from './seat.ts';
import { saysUnknown, tidyText, tidyUpper } from './source-text.ts';

export type ParsedCoach =
  | {
      readonly ok: true;
      /** Canonical coach; absent when the source does not know it. */
      readonly coach?: string;
      /** Class of berths, where the source writes it with the coach. */
      readonly sleeper?: 'sleeper-soft' | 'sleeper-hard';
    }
  | { readonly ok: false; readonly message: string };

export type ParsedPlace =
  | { readonly ok: true; readonly coach?: string; readonly seat: Seat }
  | { readonly ok: false; readonly field: 'coach' | 'seat'; readonly message: string };

const coachClass =
  /^(高级软卧|软卧|动卧|硬卧|软座|硬座|特等座?|一等座?|二等座?|商务座?|餐车|GRW|RW|YW|RZ|YZ|COACH|CARRIAGE|CAR|WAGON)\s*(?=\S)/;

/**
 * Reads the coach of a train: `05`, `5号车厢`, `第5车`, `软卧5`, `YW12`, `加1` (an added coach, not coach 1), `B` or `12A` elsewhere.
 *
 * @returns a message saying what to write instead when the text is none of these, or the number is 0 or above 99.
 */
export function parseCoach(text: string): ParsedCoach {
  const tidied = tidyUpper(text);
  if (saysUnknown(tidied)) return { ok: true };
  const named = coachClass.exec(tidied);
  const rest = named === null ? tidied : tidied.slice(named[0].length);
  const match = /^第?\s*(加|\+)?\s*(?:0*([1-9]\d?)([A-Z]?)|([A-Z]\d?))\s*(?:号车厢|号车|车厢|车|号)?$/.exec(rest);
  if (match === null) {
    return { ok: false, message: `"${text}" is not a coach; write its number (5), its letter (B), or leave it empty` };
  }
  const coach = `${match[1] === undefined ? '' : '加'}${match[2] ?? ''}${match[3] ?? ''}${match[4] ?? ''}`;
  const sleeper = /^(?:高级软卧|软卧|动卧|GRW|RW)$/.test(named?.[1] ?? '')
    ? ('sleeper-soft' as const)
    : /^(?:硬卧|YW)$/.test(named?.[1] ?? '')
      ? ('sleeper-hard' as const)
      : undefined;
  return { ok: true, coach, ...(sleeper === undefined ? {} : { sleeper }) };
}

/** The canonical coach of a train (`05` → `5`), or undefined when it is unknown or not a coach; see {@link parseCoach}. */
export function normaliseCoach(text: string): string | undefined {
  const parsed = parseCoach(text);
  return parsed.ok ? parsed.coach : undefined;
}

/**
 * Reads the coach and seat columns of one ticket together, because sources mix them: the class of a berth may stand with the
 * coach (`软卧5` and `12下`), and the coach may stand with the seat (`05车12F`). On a ferry the coach column is the cabin or deck.
 * Planes and buses have no coach: whatever stands there is ignored.
 */
export function parsePlaceAboard(mode: TransportMode, coachText: string, seatText: string): ParsedPlace {
  if (mode === 'air' || mode === 'coach') return withSeat(mode, undefined, seatText);
  if (mode === 'ferry') {
    const cabin = tidyUpper(coachText);
    if (cabin.length > 30) return { ok: false, field: 'coach', message: `"${coachText}" is too long for a cabin` };
    return withSeat(mode, saysUnknown(cabin) ? undefined : cabin, seatText);
  }
  const inSeat = /^(第?[加+]?\d{1,2}(?:号车厢|号车|车厢|车))\s*(\S.*)$/.exec(tidyText(seatText));
  const coach = parseCoach(coachText);
  if (!coach.ok) return { ok: false, field: 'coach', message: coach.message };
  const coachWithSeat = inSeat === null ? undefined : normaliseCoach(inSeat[1] ?? '');
  if (coach.coach !== undefined && coachWithSeat !== undefined && coach.coach !== coachWithSeat) {
    return { ok: false, field: 'seat', message: `the seat "${seatText}" names another coach than the coach column` };
  }
  const place = withSeat(mode, coach.coach ?? coachWithSeat, inSeat?.[2] ?? seatText);
  if (!place.ok || coach.sleeper === undefined || place.seat.number === undefined) return place;
  if (place.seat.kind !== 'sleeper' && place.seat.kind !== 'seat') return place;
  return withSeat(mode, place.coach, `${coach.sleeper === 'sleeper-soft' ? 'RW' : 'YW'}${place.seat.text}`);
}

function withSeat(mode: TransportMode, coach: string | undefined, seatText: string): ParsedPlace {
  const parsed = seatText === '' ? { ok: true as const, seat: unknownSeat } : parseSeat(mode, seatText);
  if (!parsed.ok) return { ok: false, field: 'seat', message: parsed.message };
  return { ok: true, ...(coach === undefined ? {} : { coach }), seat: parsed.seat };
}
