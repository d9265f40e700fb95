/** Codes scanned at places and in carriages, by the person or by a number, often without a scan on leaving. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import { stretch, type DayPlan } from '../movement/day-plan.ts';
import { phoneNumber } from '../population/phones.ts';
import type { World } from '../world.ts';
import { placeId } from './city-tables.ts';
import type { TableFile } from './table-file.ts';

/** How often a stretch of each kind begins with a scan, where the place has a code. */
const scanShare: Readonly<Record<number, number>> = {
  [stretch.work]: 0.5,
  [stretch.venue]: 0.5,
  [stretch.ride]: 0.5,
  [stretch.station]: 0.3,
};
/** Of those without a phone, a member of staff registers so many. */
const withoutPhoneShare = 0.5;

/** What the files hold of a stay at a place: by whom it was scanned and whether the end is known too. */
export type CheckInRecord = '' | 'id' | 'id-open' | 'phone' | 'phone-open';

export class CheckIns {
  private readonly world: World;
  private readonly chance: Chance;
  private count = 0;

  constructor(world: World) {
    this.world = world;
    this.chance = world.newChance();
  }

  /** What the files hold of stretch `i` of a person's day, spoilt rows left out. */
  recordOf(person: number, day: number, plan: DayPlan, i: number): CheckInRecord {
    const scan = this.scan(person, day, plan, i);
    return scan !== '' && this.world.mess.loses('check-ins', person, day * 64 + i) ? '' : scan;
  }

  write(person: number, day: number, plan: DayPlan, i: number, table: TableFile): void {
    const scan = this.scan(person, day, plan, i);
    if (scan === '') return;
    const { calendar, identities, phones, mess } = this.world;
    const byId = scan.startsWith('id');
    const { idType, idNumber } = byId ? identities.of(person) : { idType: '', idNumber: '' };
    const start = day * dayMinutes;
    this.count++;
    table.row(
      [
        `CI${String(this.count).padStart(10, '0')}`,
        idType,
        idNumber,
        byId ? '' : phoneNumber(phones.mainOf[person] ?? 0),
        placeId(this.world, plan.place[i] ?? 0),
        calendar.instant(start + (plan.from[i] ?? 0)),
        scan.endsWith('open') ? '' : calendar.instant(start + (plan.until[i] ?? 0)),
      ],
      mess.of('check-ins', person, day * 64 + i),
    );
  }

  private scan(person: number, day: number, plan: DayPlan, i: number): CheckInRecord {
    const place = plan.place[i] ?? -1;
    const share = scanShare[plan.kind[i] ?? 0] ?? 0;
    if (place < 0 || share === 0 || this.world.places.checksIn[place] !== 1) return '';
    this.chance.at(purpose.checkIn, person, day * 64 + i);
    const hasPhone = (this.world.phones.mainOf[person] ?? -1) >= 0;
    if (!this.chance.happens(hasPhone ? share : share * withoutPhoneShare)) return '';
    const leaves = this.chance.happens(0.55);
    if (hasPhone && this.chance.happens(0.25)) return leaves ? 'phone' : 'phone-open';
    return leaves ? 'id' : 'id-open';
  }
}
