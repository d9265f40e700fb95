/** Readings at gates, offices and doors. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import { stretch, type DayPlan } from '../movement/day-plan.ts';
import type { World } from '../world.ts';
import type { RecordFiles } from './record-files.ts';

const readingsPerPersonDay = 0.05;
const harmlessFeverShare = 0.002;
const measurers = ['小区门岗', '写字楼前台', '社区网格员', '地铁站安检'];

export class Temperatures {
  private readonly world: World;
  private readonly files: RecordFiles;
  private readonly chance: Chance;
  private count = 0;

  constructor(world: World, files: RecordFiles) {
    this.world = world;
    this.files = files;
    this.chance = world.newChance();
  }

  write(person: number, day: number, plan: DayPlan): void {
    const { chance, world } = this;
    chance.at(purpose.temperature, person, day);
    if (!chance.happens(readingsPerPersonDay)) return;
    const at = chance.below(plan.count);
    if (plan.kind[at] === stretch.away || plan.kind[at] === stretch.hospital) return;
    const isFeverish = world.epidemic.isFeelingIll(person, day)
      ? chance.happens(0.7)
      : chance.happens(harmlessFeverShare);
    const celsius = isFeverish ? 37.4 + 0.9 * chance.unit() + 0.9 * chance.unit() : 36.5 + 0.4 * chance.bell();
    const { idType, idNumber } = world.identities.of(person);
    const from = plan.from[at] ?? 0;
    const minute = from + chance.below((plan.until[at] ?? 0) - from);
    this.count++;
    this.files
      .table('temperatures')
      .row(
        [
          `TP${String(this.count).padStart(9, '0')}`,
          idType,
          idNumber,
          celsius.toFixed(1),
          world.calendar.instant(day * dayMinutes + minute, chance.below(60)),
          chance.pick(measurers),
        ],
        world.mess.of('temperatures', person, day),
      );
  }
}
