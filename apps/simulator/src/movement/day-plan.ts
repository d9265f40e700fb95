/** Where one person is on one day, minute by minute; worked out from the seed each time it is needed. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes, type Calendar } from '../calendar.ts';
import { cellBetween, type Geography } from '../city/geography.ts';
import type { Places } from '../city/places.ts';
import { findRide } from '../city/subway.ts';
import { occupation, type Population } from '../population/population.ts';
import type { Journeys } from '../travel/journeys.ts';

/** What a stretch of the day is spent on. */
export const stretch = { home: 0, work: 1, venue: 2, ride: 3, onTheWay: 4, station: 5, away: 6, hospital: 7 } as const;

const capacity = 40;

/** Stretches that follow one another from minute 0 to 1440; reused from person to person. */
export class DayPlan {
  count = 0;
  readonly from = new Int16Array(capacity);
  readonly until = new Int16Array(capacity);
  readonly kind = new Uint8Array(capacity);
  /** Place number, or −1 at home, on the way and away. */
  readonly place = new Int32Array(capacity);
  /** True cell, or −1 when away. */
  readonly cell = new Int32Array(capacity);

  clear(): void {
    this.count = 0;
  }

  /** Appends a stretch up to a minute; nothing when that minute has passed. */
  spend(until: number, kind: number, place: number, cell: number): void {
    const from = this.end();
    const end = Math.min(dayMinutes, until);
    if (end <= from || this.count === capacity) return;
    const i = this.count++;
    this.from[i] = from;
    this.until[i] = end;
    this.kind[i] = kind;
    this.place[i] = place;
    this.cell[i] = cell;
  }

  /** Cuts everything after a minute off. */
  cutAt(minute: number): void {
    while (this.count > 0 && (this.from[this.count - 1] ?? 0) >= minute) this.count--;
    if (this.count > 0) this.until[this.count - 1] = Math.min(minute, this.until[this.count - 1] ?? minute);
  }

  end(): number {
    return this.count === 0 ? 0 : (this.until[this.count - 1] ?? 0);
  }
}

/** What an illness changes in a person's days. */
interface Illness {
  /** In hospital from and until this minute; `never` for who is not. */
  readonly hospitalFrom: Int32Array;
  readonly hospitalUntil: Int32Array;
  /** Ill and not yet found: many stay at home. */
  isFeelingIll(person: number, day: number): boolean;
}

interface PlannerWorld {
  readonly calendar: Calendar;
  readonly geography: Geography;
  readonly places: Places;
  readonly population: Population;
  readonly journeys: Journeys;
  readonly illness: Illness;
}

export class DayPlanner {
  private readonly world: PlannerWorld;
  private readonly chance: Chance;

  constructor(world: PlannerWorld, chance: Chance) {
    this.world = world;
    this.chance = chance;
  }

  plan(person: number, day: number, into: DayPlan): DayPlan {
    const { population, places, journeys, illness } = this.world;
    into.clear();
    const home = population.homeCellOf[population.householdOf[person] ?? 0] ?? 0;
    const dayStart = day * dayMinutes;
    const hospital = places.of.hospital.first + (person % places.of.hospital.count);
    const hospitalCell = places.cell[hospital] ?? home;
    const hospitalFrom = (illness.hospitalFrom[person] ?? 0) - dayStart;
    const hospitalUntil = (illness.hospitalUntil[person] ?? 0) - dayStart;
    if (hospitalFrom <= 0 && hospitalUntil >= dayMinutes) {
      into.spend(dayMinutes, stretch.hospital, hospital, hospitalCell);
      return into;
    }
    const awayFrom = (journeys.awayFrom[person] ?? 0) - dayStart;
    const awayUntil = (journeys.awayUntil[person] ?? 0) - dayStart;
    const isCancelled = hospitalFrom <= awayFrom;
    if (!isCancelled && awayFrom - stationMinutes < dayMinutes && awayUntil + arrivalMinutes > 0) {
      this.travelDay(person, awayFrom, awayUntil, home, into);
    } else if (hospitalFrom <= 0 && hospitalUntil > 0) {
      into.spend(hospitalUntil, stretch.hospital, hospital, hospitalCell);
      into.spend(dayMinutes, stretch.home, -1, home);
    } else {
      this.ordinaryDay(person, day, home, into);
    }
    if (hospitalFrom > 0 && hospitalFrom < dayMinutes) {
      into.cutAt(hospitalFrom);
      into.spend(dayMinutes, stretch.hospital, hospital, hospitalCell);
    }
    return into;
  }

  private travelDay(person: number, awayFrom: number, awayUntil: number, home: number, into: DayPlan): void {
    const { places, journeys } = this.world;
    const known = journeys.ofPerson.get(person) ?? [];
    const station = (isOutbound: boolean): number => {
      const journey = known.find((one) => one.isOutbound === isOutbound);
      const stop = journey?.service.stops[isOutbound ? journey.boardStop : journey.alightStop];
      return places.of.station.first + Math.max(0, stop?.cityStop ?? 0);
    };
    const leaving = station(true);
    const arriving = station(false);
    into.spend(awayFrom - stationMinutes, stretch.home, -1, home);
    into.spend(awayFrom, stretch.station, leaving, places.cell[leaving] ?? home);
    into.spend(awayUntil, stretch.away, -1, -1);
    into.spend(awayUntil + arrivalMinutes, stretch.station, arriving, places.cell[arriving] ?? home);
    into.spend(dayMinutes, stretch.home, -1, home);
  }

  private ordinaryDay(person: number, day: number, home: number, into: DayPlan): void {
    const { calendar, population, places, illness } = this.world;
    const { chance } = this;
    const kind = population.occupation[person] ?? occupation.none;
    chance.at(purpose.habits, person);
    const leavesAt = kind === occupation.pupil ? chance.between(430, 460) : chance.between(400, 560);
    const worksMinutes = kind === occupation.pupil ? chance.between(460, 520) : chance.between(480, 610);
    const car = chance.below(this.world.places.subway.carriagesPerTrain);
    const ridesSubway = chance.happens(0.65);
    const isOld = (population.age[person] ?? 0) >= 75;
    chance.at(purpose.day, person, day);
    if (illness.isFeelingIll(person, day) && chance.happens(0.6)) {
      into.spend(dayMinutes, stretch.home, -1, home);
      return;
    }
    const workplace = population.workplace[person] ?? -1;
    if (workplace >= 0 && calendar.isWorkday(day) && chance.happens(0.92)) {
      const workCell = places.cell[workplace] ?? home;
      const leave = leavesAt + chance.between(-8, 8);
      into.spend(leave, stretch.home, -1, home);
      this.travel(home, workCell, ridesSubway, car, into);
      const workUntil = leave + 20 + worksMinutes + chance.between(-15, 15);
      if (kind === occupation.worker && chance.happens(0.22)) {
        const lunch = 690 + chance.below(70);
        into.spend(lunch, stretch.work, workplace, workCell);
        this.visitNear('restaurant', workCell, lunch + chance.between(25, 50), into);
      }
      into.spend(workUntil, stretch.work, workplace, workCell);
      if (chance.happens(0.18)) {
        into.spend(workUntil + 12, stretch.onTheWay, -1, cellBetween(this.world.geography, workCell, home));
        this.visitNear(chance.happens(0.6) ? 'shop' : 'restaurant', home, workUntil + chance.between(30, 75), into);
      } else {
        this.travel(workCell, home, ridesSubway, car, into);
      }
    } else {
      const outings = chance.weighted(isOld ? [55, 40, 5] : [35, 45, 20]);
      let minute = chance.between(500, 700);
      for (let i = 0; i < outings; i++) {
        this.outing(home, minute, ridesSubway, car, into);
        minute = Math.max(minute, into.end()) + chance.between(90, 240);
      }
    }
    into.spend(dayMinutes, stretch.home, -1, home);
  }

  private outing(home: number, leave: number, ridesSubway: boolean, car: number, into: DayPlan): void {
    const { places, geography } = this.world;
    const { chance } = this;
    const draw = chance.unit();
    const minutes = chance.between(20, 90);
    into.spend(leave, stretch.home, -1, home);
    if (draw < 0.55) {
      this.visitNear(draw < 0.3 ? 'shop' : 'restaurant', home, leave + minutes, into);
      return;
    }
    const range = draw < 0.85 ? places.of.market : places.of.mall;
    const isNearOutbreak = geography.districtOf[home] === geography.outbreakDistrict;
    const first = range === places.of.market ? range.first + 1 : range.first;
    const place =
      range === places.of.market && (isNearOutbreak || chance.happens(0.01))
        ? places.outbreakMarket
        : first + chance.below(range.first + range.count - first);
    const cell = places.cell[place] ?? home;
    this.travel(home, cell, ridesSubway, car, into);
    into.spend(into.end() + minutes, stretch.venue, place, cell);
    this.travel(cell, home, ridesSubway, car, into);
  }

  /** Goes from cell to cell at once, by subway where one line serves both. */
  private travel(from: number, to: number, bySubway: boolean, car: number, into: DayPlan): void {
    const { geography, places } = this.world;
    const { subway } = places;
    const leave = into.end();
    if (bySubway && from !== to) {
      for (const line of subway.lines) {
        const fromStation = line.stationNear[from] ?? -1;
        const toStation = line.stationNear[to] ?? -1;
        if (fromStation < 0 || toStation < 0 || fromStation === toStation) continue;
        const ride = findRide(line, fromStation, toStation, leave + 6);
        if (ride === undefined) break;
        const usedCar = this.chance.happens(0.6) ? car : this.chance.below(subway.carriagesPerTrain);
        const carriage = line.firstCarriage + ride.train * subway.carriagesPerTrain + usedCar;
        into.spend(ride.boardAt, stretch.onTheWay, -1, line.stationCells[fromStation] ?? from);
        const midCell = line.stationCells[(fromStation + toStation) >> 1] ?? to;
        into.spend(ride.alightAt, stretch.ride, places.of.carriage.first + carriage, midCell);
        into.spend(ride.alightAt + 5, stretch.onTheWay, -1, line.stationCells[toStation] ?? to);
        return;
      }
    }
    into.spend(leave + (from === to ? 6 : 22), stretch.onTheWay, -1, cellBetween(geography, from, to));
  }

  private visitNear(kind: 'restaurant' | 'shop', cell: number, until: number, into: DayPlan): void {
    const { places } = this.world;
    const near = places.near[kind][cell];
    const place = near === undefined || near.length === 0 ? places.outbreakMarket : this.chance.pick(near);
    into.spend(until, stretch.venue, place, places.cell[place] ?? cell);
  }
}

/** Minutes before departure that travellers reach the station, and after arrival until they leave it. */
const stationMinutes = 55;
const arrivalMinutes = 20;
