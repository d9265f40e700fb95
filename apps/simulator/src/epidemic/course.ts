/** How an infection runs in one person: onset, infectious days, when it is found, and where the person is then. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import { never, type Journeys } from '../travel/journeys.ts';
import type { TravelMode } from '../travel/services.ts';

/** Where somebody was infected. */
export type InfectionSetting = 'before' | 'household' | 'workplace' | 'venue' | 'carriage' | TravelMode;

export interface InfectionOrigin {
  /** −1 when infected before the records begin. */
  readonly by: number;
  readonly setting: InfectionSetting;
  /** Service or place id; empty for a household. */
  readonly where: string;
}

export interface Course {
  readonly person: number;
  readonly infectedOn: number;
  readonly origin: InfectionOrigin;
  readonly isSymptomatic: boolean;
  /** Day of onset; of somebody without symptoms the day onset would have been. */
  readonly onsetOn: number;
  /** First and last day on which the person can infect others, unless isolated before. */
  readonly infectiousFrom: number;
  readonly infectiousUntil: number;
  /** Minute the person is told and isolated; `never` when not found in the days of the records. */
  readonly diagnosedAt: number;
  /** Minute the person leaves hospital; `never` when still there at the end. */
  readonly recoveredAt: number;
}

/** Everyone ever infected, and the two arrays that the day planner reads. */
export class Epidemic {
  readonly hospitalFrom: Int32Array;
  readonly hospitalUntil: Int32Array;
  /** 1 for who is or was infected. */
  readonly isInfected: Uint8Array;
  readonly courses = new Map<number, Course>();
  private readonly journeys: Journeys;
  private readonly days: number;
  private readonly chance: Chance;

  constructor(people: number, days: number, journeys: Journeys, chance: Chance) {
    this.hospitalFrom = new Int32Array(people).fill(never);
    this.hospitalUntil = new Int32Array(people).fill(never);
    this.isInfected = new Uint8Array(people);
    this.journeys = journeys;
    this.days = days;
    this.chance = chance;
  }

  /** Infects somebody who is not; returns undefined for who already was. */
  infect(person: number, infectedOn: number, origin: InfectionOrigin): Course | undefined {
    if (this.isInfected[person] === 1) return undefined;
    const { chance } = this;
    chance.at(purpose.course, person);
    const onsetOn = infectedOn + Math.min(11, Math.max(3, Math.round(4.8 + 3 * chance.bell())));
    const isSymptomatic = chance.happens(0.78);
    const isFound = chance.happens(isSymptomatic ? 0.93 : 0.45);
    const foundOn = onsetOn + (isSymptomatic ? chance.between(1, 4) : chance.between(2, 6));
    const diagnosedAt = isFound ? this.whenInCity(person, foundOn * dayMinutes + chance.between(570, 1050)) : never;
    const recoveredAt = diagnosedAt === never ? never : diagnosedAt + chance.between(18, 26) * dayMinutes;
    return this.keep({
      person,
      infectedOn,
      origin,
      isSymptomatic,
      onsetOn,
      infectiousFrom: onsetOn - 2,
      infectiousUntil: onsetOn + 8,
      diagnosedAt,
      recoveredAt: recoveredAt < this.days * dayMinutes ? recoveredAt : never,
    });
  }

  /** A case of weeks ago that leaves hospital during the records. */
  infectLongAgo(person: number): Course | undefined {
    if (this.isInfected[person] === 1) return undefined;
    this.chance.at(purpose.course, person);
    const onsetOn = -this.chance.between(20, 24);
    const recoveredOn = this.chance.between(1, Math.max(1, this.days - 2));
    return this.keep({
      person,
      infectedOn: onsetOn - 5,
      origin: { by: -1, setting: 'before', where: '' },
      isSymptomatic: true,
      onsetOn,
      infectiousFrom: onsetOn - 2,
      infectiousUntil: onsetOn + 8,
      diagnosedAt: (onsetOn + 2) * dayMinutes + 600,
      recoveredAt: recoveredOn * dayMinutes + 600,
    });
  }

  isInfectious(person: number, day: number): boolean {
    if (this.isInfected[person] === 0) return false;
    const course = this.courses.get(person);
    return (
      course !== undefined &&
      day >= course.infectiousFrom &&
      day <= course.infectiousUntil &&
      course.diagnosedAt > day * dayMinutes
    );
  }

  isFeelingIll(person: number, day: number): boolean {
    if (this.isInfected[person] === 0) return false;
    const course = this.courses.get(person);
    return course !== undefined && course.isSymptomatic && day >= course.onsetOn && day <= course.infectiousUntil;
  }

  /** Those who may infect others on a day, in the order of their numbers. */
  infectiousOn(day: number): number[] {
    return [...this.courses.keys()].filter((person) => this.isInfectious(person, day)).sort((a, b) => a - b);
  }

  private keep(course: Course): Course {
    this.courses.set(course.person, course);
    this.isInfected[course.person] = 1;
    this.hospitalFrom[course.person] = course.diagnosedAt;
    this.hospitalUntil[course.person] = course.recoveredAt;
    return course;
  }

  /** Nobody is diagnosed here while away: then it is the morning after the return. */
  private whenInCity(person: number, minute: number): number {
    const awayFrom = this.journeys.awayFrom[person] ?? never;
    const awayUntil = this.journeys.awayUntil[person] ?? never;
    if (minute <= awayFrom - 120 || minute > awayUntil + 60) return minute;
    const after = (Math.floor(awayUntil / dayMinutes) + 1) * dayMinutes + 600;
    return after >= this.days * dayMinutes ? never : after;
  }
}
