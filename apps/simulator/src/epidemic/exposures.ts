/** Where infectious people stayed on one day: everyone who passes the same place at the same time meets them. */

import { stretch, type DayPlan } from '../movement/day-plan.ts';
import type { CheckInRecord } from '../records/check-ins.ts';

export interface Exposure {
  readonly source: number;
  readonly kind: number;
  readonly from: number;
  readonly until: number;
  readonly record: CheckInRecord;
}

const none: readonly Exposure[] = [];

export class Exposures {
  private readonly atPlace = new Map<number, Exposure[]>();
  private readonly inCell = new Map<number, Exposure[]>();
  /** One byte a place or cell: nearly all look-ups end here. */
  private readonly placeMarks: Uint8Array;
  private readonly cellMarks: Uint8Array;

  constructor(places: number, cells: number) {
    this.placeMarks = new Uint8Array(places);
    this.cellMarks = new Uint8Array(cells);
  }

  clear(): void {
    this.atPlace.clear();
    this.inCell.clear();
    this.placeMarks.fill(0);
    this.cellMarks.fill(0);
  }

  /** Notes a stretch of an infectious person's day; `countsCell` where the cell lies in a zone that is traced. */
  add(source: number, plan: DayPlan, i: number, record: CheckInRecord, countsCell: boolean): void {
    const kind = plan.kind[i] ?? stretch.away;
    const place = plan.place[i] ?? -1;
    const cell = plan.cell[i] ?? -1;
    const exposure = { source, kind, from: plan.from[i] ?? 0, until: plan.until[i] ?? 0, record };
    if (place >= 0 && kind !== stretch.hospital) {
      put(this.atPlace, place, exposure);
      this.placeMarks[place] = 1;
    }
    if (countsCell && cell >= 0 && kind !== stretch.ride) {
      put(this.inCell, cell, exposure);
      this.cellMarks[cell] = 1;
    }
  }

  at(place: number): readonly Exposure[] {
    return place >= 0 && this.placeMarks[place] === 1 ? (this.atPlace.get(place) ?? none) : none;
  }

  in(cell: number): readonly Exposure[] {
    return cell >= 0 && this.cellMarks[cell] === 1 ? (this.inCell.get(cell) ?? none) : none;
  }
}

function put(map: Map<number, Exposure[]>, key: number, exposure: Exposure): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [exposure]);
  else known.push(exposure);
}

/** Chance of infection per hour in one place with an infectious person. */
export function placeRiskPerHour(kind: number, isSameGroup: boolean): number {
  if (kind === stretch.work) return isSameGroup ? 0.002 : 0.0001;
  return kind === stretch.ride ? 0.002 : 0.0008;
}

/** Chance per day that an infectious person infects somebody of the same household. */
export const householdRiskPerDay = 0.05;
