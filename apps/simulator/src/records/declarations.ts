/** What people declare when they apply for a code: symptoms, contacts and trips, mostly true, some left out. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import { occupation } from '../population/population.ts';
import type { World } from '../world.ts';
import type { RecordFiles } from './record-files.ts';

/** Share of the people who apply; most do in the first days, nobody before arriving. */
const applicantShare = 0.9;
const applicationDays = 4;
/** Share of trips and stays in affected districts that are kept quiet. */
const omittedShare = 0.15;

export class Declarations {
  private readonly world: World;
  private readonly files: RecordFiles;
  private readonly chance: Chance;
  private count = 0;

  constructor(world: World, files: RecordFiles) {
    this.world = world;
    this.files = files;
    this.chance = world.newChance();
  }

  /** The declaration the person makes on this day, if any. */
  write(person: number, day: number): void {
    const { chance, world } = this;
    const { journeys, epidemic, identities, calendar, mess, scenario } = world;
    chance.at(purpose.declaration, person);
    if (!chance.happens(applicantShare)) return;
    const wantedOn = Math.min(scenario.days - 1, chance.below(applicationDays));
    const isAway = (journeys.awayFrom[person] ?? 0) <= wantedOn * dayMinutes;
    const backOn = Math.floor((journeys.awayUntil[person] ?? 0) / dayMinutes);
    const declaresOn = isAway && backOn >= wantedOn ? backOn : wantedOn;
    if (declaresOn !== day) return;
    const minute = day * dayMinutes + (declaresOn === wantedOn ? chance.between(400, 1380) : 1439);
    if (epidemic.hospitalFrom[person] !== undefined && epidemic.hospitalFrom[person] <= minute) return;
    const { idType, idNumber } = identities.of(person);
    const symptoms = epidemic.isFeelingIll(person, day)
      ? chance.happens(0.5)
        ? '咳嗽'
        : ''
      : chance.happens(0.004)
        ? '鼻塞'
        : '';
    const contacts = chance.happens(0.01) ? '同住家人曾发热' : '';
    this.count++;
    this.files
      .table('declarations')
      .row(
        [
          `DC${String(this.count).padStart(9, '0')}`,
          idType,
          idNumber,
          calendar.instant(minute),
          symptoms,
          contacts,
          JSON.stringify(this.trips(person, day, minute)),
        ],
        mess.of('declarations', person, day),
      );
  }

  private trips(person: number, day: number, minute: number): object[] {
    const { journeys, calendar, population, places, geography } = this.world;
    const { chance } = this;
    const trips: object[] = [];
    for (const journey of journeys.ofPerson.get(person) ?? []) {
      if (journey.alightAt > minute || chance.happens(omittedShare)) continue;
      trips.push({
        date: calendar.day(journey.serviceDay),
        mode: journey.service.mode,
        service: journey.service.name,
        from: journey.service.stops[journey.boardStop]?.name,
        to: journey.service.stops[journey.alightStop]?.name,
      });
    }
    const outbreak = geography.districts[geography.outbreakDistrict]?.code;
    const home = population.homeCellOf[population.householdOf[person] ?? 0] ?? 0;
    const workplace = population.workplace[person] ?? -1;
    const livesThere = geography.districtOf[home] === geography.outbreakDistrict;
    const worksThere =
      population.occupation[person] === occupation.worker &&
      geography.districtOf[places.cell[workplace] ?? 0] === geography.outbreakDistrict;
    if ((livesThere || worksThere) && !chance.happens(omittedShare)) {
      trips.push({ date: calendar.day(Math.max(0, day - 7)), until: calendar.day(day), district: outbreak });
    }
    return trips;
  }
}
