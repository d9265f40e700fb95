/** Everyone: households with their members' ages, work and school, in flat arrays of a few bytes a person. */

import { startOfDay, dayMs } from '@open-health-code/domain';
import { indexOfSum, purpose, type Chance } from '../chance.ts';
import { homeCell, pointIn, type Geography, type Point } from '../city/geography.ts';
import type { Places } from '../city/places.ts';
import type { Scenario } from '../scenario.ts';
import { drawHousehold, type MemberAge } from './household-kinds.ts';

export const occupation = { none: 0, worker: 1, pupil: 2 } as const;

/** Positions in the ID types of the source profiles that the city uses. */
export const personIdTypes = ['resident', 'hk-macau', 'taiwan', 'passport', 'permanent-resident'] as const;

/** Division codes of other places that people were registered in; they belong to no real place. */
export const otherDivisions = ['980102', '970305', '960221', '950411'] as const;

export interface Population {
  readonly people: number;
  readonly households: number;
  /** Visitors have the numbers from here up; they live in hotels once they have arrived. */
  readonly firstVisitor: number;
  readonly householdOf: Int32Array;
  /** First member of a household; the next household's is the end. */
  readonly firstMember: Int32Array;
  readonly homeCellOf: Int32Array;
  readonly age: Uint8Array;
  /** Days since 1920-01-01. */
  readonly birthDay: Uint16Array;
  readonly isMale: Uint8Array;
  readonly occupation: Uint8Array;
  /** Place number of the office or school, or −1. */
  readonly workplace: Int32Array;
  readonly idType: Uint8Array;
  /** Index into the city's districts, then `otherDivisions`. */
  readonly idDivision: Uint8Array;
  /** Tells apart people of one division, birthday and sex. */
  readonly idSequence: Uint16Array;
}

export const birthEpoch = '1920-01-01';
const visitorShare = 0.025;

export function buildPopulation(scenario: Scenario, geography: Geography, places: Places, chance: Chance): Population {
  const { people } = scenario;
  const firstVisitor = people - Math.round(people * visitorShare);
  const householdOf = new Int32Array(people);
  const age = new Uint8Array(people);
  const firstMembers = new Int32Array(people + 1);
  let households = 0;
  for (let person = 0; person < people; households++) {
    firstMembers[households] = person;
    const isVisitor = person >= firstVisitor;
    const ages = drawHousehold(chance.at(purpose.household, households), isVisitor);
    const end = Math.min(isVisitor ? people : firstVisitor, person + ages.length);
    for (let member = 0; person < end; person++, member++) {
      householdOf[person] = households;
      age[person] = ageWithin(ages[member], chance);
    }
  }
  const firstMember = firstMembers.slice(0, households + 1);
  firstMember[households] = people;

  const homeCellOf = new Int32Array(households);
  for (let household = 0; household < households; household++) {
    chance.at(purpose.position, household);
    homeCellOf[household] =
      (firstMember[household] ?? 0) >= firstVisitor
        ? (places.cell[places.of.hotel.first + chance.below(places.of.hotel.count)] ?? 0)
        : homeCell(geography, chance.unit());
  }
  const population: Population = {
    people,
    households,
    firstVisitor,
    householdOf,
    firstMember,
    homeCellOf,
    age,
    birthDay: new Uint16Array(people),
    isMale: new Uint8Array(people),
    occupation: new Uint8Array(people),
    workplace: new Int32Array(people).fill(-1),
    idType: new Uint8Array(people),
    idDivision: new Uint8Array(people),
    idSequence: new Uint16Array(people),
  };
  assignIdentity(population, scenario, geography, chance);
  assignWork(population, places, chance);
  return population;
}

/** Where a household lives, inside its cell. */
export function homePoint(population: Population, geography: Geography, household: number, chance: Chance): Point {
  chance.at(purpose.position, household);
  chance.next();
  return pointIn(geography, population.homeCellOf[household] ?? 0, chance);
}

function ageWithin(range: MemberAge | undefined, chance: Chance): number {
  return range === undefined ? 30 : chance.between(range[0], range[1]);
}

function assignIdentity(population: Population, scenario: Scenario, geography: Geography, chance: Chance): void {
  const startDay = Math.round((startOfDay(scenario.startDay, 0) - startOfDay(birthEpoch, 0)) / dayMs);
  const divisions = geography.districts.length + otherDivisions.length;
  const taken = new Uint16Array(divisions * 2 * (startDay + 1));
  for (let person = 0; person < population.people; person++) {
    chance.at(purpose.person, person);
    const isVisitor = person >= population.firstVisitor;
    const birthDay = Math.max(0, startDay - Math.floor(((population.age[person] ?? 0) + chance.unit()) * 365.25));
    const isMale = chance.below(2);
    const homeDistrict = geography.districtOf[population.homeCellOf[population.householdOf[person] ?? 0] ?? 0] ?? 0;
    const isLocal = !isVisitor && chance.happens(0.7);
    const division = isLocal ? homeDistrict : geography.districts.length + chance.below(otherDivisions.length);
    population.birthDay[person] = birthDay;
    population.isMale[person] = isMale;
    population.idDivision[person] = division;
    population.idType[person] = chance.weighted(isVisitor ? [84, 5, 3, 7.5, 0.5] : [98.4, 0.5, 0.3, 0.6, 0.2]);
    const slot = (division * (startDay + 1) + birthDay) * 2 + isMale;
    const sequence = taken[slot] ?? 0;
    if (sequence >= 500)
      throw new RangeError('more people of one birthday and division than ID numbers can tell apart');
    taken[slot] = sequence + 1;
    population.idSequence[person] = ((sequence + chance.at(purpose.identity, slot >> 1).below(500)) % 500) * 2 + isMale;
  }
}

function assignWork(population: Population, places: Places, chance: Chance): void {
  const { office } = places.of;
  // A few large employers, many small ones: an office's share of the workers is skewed by the cube of a draw.
  const sharesUpTo = new Float64Array(office.count);
  let total = 0;
  for (let i = 0; i < office.count; i++) {
    total += 0.15 + chance.at(purpose.work, i).unit() ** 3;
    sharesUpTo[i] = total;
  }
  for (let person = 0; person < population.firstVisitor; person++) {
    const age = population.age[person] ?? 0;
    chance.at(purpose.work, person, 1);
    if (age >= 6 && age <= 17) {
      const schools = places.near.school[population.homeCellOf[population.householdOf[person] ?? 0] ?? 0] ?? [];
      population.occupation[person] = occupation.pupil;
      // Most go to the nearest school.
      population.workplace[person] = schools[chance.happens(0.8) ? 0 : chance.below(schools.length)] ?? -1;
    } else if (age >= 18 && age <= 62 && chance.happens(0.8)) {
      population.occupation[person] = occupation.worker;
      population.workplace[person] = office.first + indexOfSum(sharesUpTo, chance.unit() * total);
    }
  }
}
