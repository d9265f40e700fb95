/** What the operators see: where each number was, from the true movements, with the errors that cells have. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import { cellId, neighbourCell } from '../city/geography.ts';
import { stretch, type DayPlan } from '../movement/day-plan.ts';
import { phoneNumber } from '../population/phones.ts';
import type { World } from '../world.ts';
import type { MessKind } from './mess.ts';
import type { TableFile } from './table-file.ts';

/** In so many stays a phone is handed to a neighbouring cell for some minutes, or all the time, or not seen at all. */
const handedOverShare = 0.05;
const inNeighbourShare = 0.002;
const unseenShare = 0.02;
const handoverMinutes = 25;
/** Stays at least this long are reported in pieces when more stays are wanted. */
const divisibleMinutes = 90;
const spareStays = 2;

const comma = 44;
const newline = 10;

export class TelcoStays {
  private readonly world: World;
  private readonly chance: Chance;
  private readonly cellIds: Uint8Array;
  private readonly cellIdLength: number;
  private readonly instantLength: number;
  private instants: Uint8Array = new Uint8Array(0);
  private day = 0;
  private table: TableFile | undefined;
  private readonly digits = new Uint8Array(11);
  private mess: MessKind | undefined;

  constructor(world: World) {
    this.world = world;
    this.chance = world.newChance();
    this.cellIdLength = cellId(0).length;
    this.instantLength = world.calendar.instant(0).length;
    this.cellIds = Buffer.from(Array.from({ length: world.geography.cells }, (_, cell) => cellId(cell)).join(''));
  }

  /** Begins a day's file. The text of each minute is made once; formatting it per row was most of the time. */
  startDay(day: number, table: TableFile): void {
    this.day = day;
    this.table = table;
    const minutes = Array.from({ length: dayMinutes + 1 }, (_, minute) => day * dayMinutes + minute);
    this.instants = Buffer.from(minutes.map((minute) => this.world.calendar.instant(minute)).join(''));
  }

  /** All numbers that the person carries. */
  write(person: number, plan: DayPlan): void {
    const { mainOf, secondOf } = this.world.phones;
    const main = mainOf[person] ?? -1;
    if (main >= 0) this.writePhone(main, plan);
    const second = secondOf[person] ?? -1;
    if (second >= 0) this.writePhone(second, plan);
  }

  /** Numbers that nobody carries lie at home. */
  writeSpares(): void {
    const { phones, population } = this.world;
    for (let phone = 0; phone < phones.count; phone++) {
      if (phones.userOf[phone] !== -1) continue;
      this.begin(phone);
      const home = population.homeCellOf[population.householdOf[phones.holderOf[phone] ?? 0] ?? 0] ?? 0;
      this.pieces(0, dayMinutes, home, spareStays);
    }
  }

  private writePhone(phone: number, plan: DayPlan): void {
    this.begin(phone);
    let seen = 0;
    let divisible = 0;
    for (let i = 0; i < plan.count; i++) {
      if (plan.kind[i] === stretch.away) continue;
      seen++;
      const minutes = (plan.until[i] ?? 0) - (plan.from[i] ?? 0);
      if (minutes >= divisibleMinutes) divisible += minutes;
    }
    const wanted = this.world.scenario.staysPerPhoneDay * (0.7 + 0.6 * this.chance.unit());
    const extra = Math.max(0, wanted - seen);
    for (let i = 0; i < plan.count; i++) {
      if (plan.kind[i] === stretch.away) continue;
      const from = plan.from[i] ?? 0;
      const until = plan.until[i] ?? 0;
      const minutes = until - from;
      const pieces =
        minutes >= divisibleMinutes ? 1 + Math.floor((extra * minutes) / divisible + this.chance.unit()) : 1;
      this.pieces(from, until, plan.cell[i] ?? 0, Math.min(pieces, Math.floor(minutes / 10) || 1));
    }
  }

  private begin(phone: number): void {
    const number = phoneNumber(phone);
    for (let i = 0; i < 11; i++) this.digits[i] = number.charCodeAt(i);
    this.chance.at(purpose.stays, phone, this.day);
    // The first row of a messy phone-day is the messy one.
    this.mess = this.world.mess.of('telco-stays', phone, this.day);
  }

  private pieces(from: number, until: number, cell: number, count: number): void {
    let start = from;
    for (let piece = 1; piece <= count; piece++) {
      const share = from + ((until - from) * piece) / count;
      const jitter = ((until - from) / count) * 0.3 * this.chance.bell();
      const end = piece === count ? until : Math.round(share + jitter);
      if (end > start) this.piece(start, end, cell);
      start = end;
    }
  }

  private piece(from: number, until: number, cell: number): void {
    const draw = this.chance.unit();
    if (draw < unseenShare) return;
    if (draw >= unseenShare + handedOverShare) {
      this.stay(from, until, cell);
      return;
    }
    const next = neighbourCell(this.world.geography, cell, this.chance.below(8));
    const back = from + this.chance.between(3, handoverMinutes);
    if (draw < unseenShare + inNeighbourShare || back >= until) {
      this.stay(from, until, next);
    } else {
      this.stay(from, back, next);
      this.stay(back, until, cell);
    }
  }

  private stay(from: number, until: number, cell: number): void {
    const { table } = this;
    if (table === undefined) return;
    if (this.mess !== undefined) {
      const { calendar } = this.world;
      const start = this.day * dayMinutes;
      table.row(
        [
          String.fromCharCode(...this.digits),
          cellId(cell),
          calendar.instant(start + from),
          calendar.instant(start + until),
        ],
        this.mess,
      );
      this.mess = undefined;
      return;
    }
    const { sink } = table;
    sink.makeRoom();
    const { bytes } = sink;
    let at = sink.used;
    at = copy(this.digits, 0, 11, bytes, at);
    bytes[at++] = comma;
    at = copy(this.cellIds, cell * this.cellIdLength, this.cellIdLength, bytes, at);
    bytes[at++] = comma;
    at = copy(this.instants, from * this.instantLength, this.instantLength, bytes, at);
    bytes[at++] = comma;
    at = copy(this.instants, until * this.instantLength, this.instantLength, bytes, at);
    bytes[at++] = newline;
    sink.used = at;
    table.countRows(1);
  }
}

/** A plain loop: for a few dozen bytes it beats a call into native code. */
function copy(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): number {
  for (let i = 0; i < length; i++) to[at + i] = from[start + i] ?? 0;
  return at + length;
}
