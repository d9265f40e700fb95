/** Runs the city day by day: who meets whom, who falls ill, and what the sources write down of it. */

import { purpose, type Chance } from './chance.ts';
import { dayMinutes } from './calendar.ts';
import { placeKinds } from './city/places.ts';
import { cellId } from './city/geography.ts';
import { zonesInForce } from './city/zones.ts';
import { contactsAboard, type Aboard } from './epidemic/aboard.ts';
import type { Contact } from './epidemic/contact.ts';
import type { InfectionOrigin, InfectionSetting } from './epidemic/course.ts';
import { Exposures, householdRiskPerDay, placeRiskPerHour, type Exposure } from './epidemic/exposures.ts';
import { infectFirst } from './epidemic/first-cases.ts';
import { DayPlan, stretch } from './movement/day-plan.ts';
import { CheckIns } from './records/check-ins.ts';
import { placeId } from './records/city-tables.ts';
import { Declarations } from './records/declarations.ts';
import { HealthRecords } from './records/health-records.ts';
import type { RecordFiles } from './records/record-files.ts';
import type { TableFile } from './records/table-file.ts';
import { TelcoStays } from './records/telco-stays.ts';
import { Temperatures } from './records/temperatures.ts';
import { Tickets } from './records/tickets.ts';
import { seatPassengers } from './travel/seating.ts';
import { writeContact, writeInfection, writeZoneVisit } from './truth/truth-tables.ts';
import type { World } from './world.ts';

/** People planned between two turns of the event loop. */
const peoplePerTurn = 20_000;

const withoutSeats = { coach: 0, closeness: 'general', rows: -1 } as const;
const withoutRecords = { personRecord: '', sourceRecord: '' } as const;

export class Simulation {
  private readonly world: World;
  private readonly files: RecordFiles;
  private readonly exposures: Exposures;
  private readonly stays: TelcoStays;
  private readonly checkIns: CheckIns;
  private readonly tickets: Tickets;
  private readonly health: HealthRecords;
  private readonly declarations: Declarations;
  private readonly temperatures: Temperatures;
  private readonly infectionChance: Chance;
  private readonly plan = new DayPlan();
  /** Whom today infects; applied when the day is over. The first cause that is found counts. */
  private readonly infectedToday = new Map<number, InfectionOrigin>();
  /** Infectious people of today. */
  private infectious: readonly number[] = [];
  contactCount = 0;

  constructor(world: World, files: RecordFiles) {
    this.world = world;
    this.files = files;
    this.exposures = new Exposures(world.places.count, world.geography.cells);
    this.stays = new TelcoStays(world);
    this.checkIns = new CheckIns(world);
    this.tickets = new Tickets(world, files);
    this.health = new HealthRecords(world, files);
    this.declarations = new Declarations(world, files);
    this.temperatures = new Temperatures(world, files);
    this.infectionChance = world.newChance();
  }

  start(): void {
    infectFirst(this.world, this.world.newChance());
  }

  async runDay(day: number): Promise<void> {
    const { calendar, epidemic, population, scenario } = this.world;
    const zones = zonesInForce(this.world.zones, day);
    this.exposures.clear();
    this.infectedToday.clear();
    this.infectious = epidemic.infectiousOn(day);
    for (const person of this.infectious) this.noteExposures(person, day, zones);
    this.health.writeCases(day);
    this.ride(day);
    const stays = this.files.table('telco-stays', calendar.day(day));
    const checkIns = this.files.table('check-ins', calendar.day(day));
    this.stays.startDay(day, stays);
    for (let person = 0; person < scenario.people; person++) {
      this.live(person, day, zones, checkIns);
      if (person % peoplePerTurn === peoplePerTurn - 1) await new Promise(setImmediate);
    }
    this.stays.writeSpares();
    for (const person of this.infectious) this.meetHousehold(person, day, population.householdOf[person] ?? 0);
    this.files.finish(stays);
    this.files.finish(checkIns);
    for (const [person, origin] of this.infectedToday) epidemic.infect(person, day, origin);
  }

  /** Writes the infections, which are complete only now. */
  finish(): void {
    const courses = [...this.world.epidemic.courses.values()].sort((a, b) => a.person - b.person);
    for (const course of courses) {
      writeInfection(this.world, this.files, course, {
        positiveSampleAt: this.health.sampledAt(course),
        isInFiles: this.health.holdsDiagnosis(course),
      });
    }
  }

  private noteExposures(person: number, day: number, zones: number): void {
    const { places, zones: allZones } = this.world;
    const plan = this.world.planner.plan(person, day, this.plan);
    for (let i = 0; i < plan.count; i++) {
      const place = plan.place[i] ?? -1;
      const inTracedCell = zones !== 0 && allZones.touchesRing[plan.cell[i] ?? -1] === 1;
      if (place < 0 && !inTracedCell) continue;
      const canCheckIn = place >= 0 && places.checksIn[place] === 1;
      const record = canCheckIn ? this.checkIns.recordOf(person, day, plan, i) : '';
      this.exposures.add(person, plan, i, record, inTracedCell);
    }
  }

  /** Everyone's tickets of this service date, and who sat with whom. */
  private ride(day: number): void {
    const byService = Map.groupBy(this.world.journeys.byDay[day] ?? [], (journey) => journey.service.name);
    const seatChance = this.world.newChance();
    for (const [name, journeys] of byService) {
      const travelling = journeys
        .map((journey) => ({ ...journey, travellers: journey.travellers.filter((person) => this.travels(person)) }))
        .filter((journey) => journey.travellers.length > 0);
      const aboard: Aboard[] = seatPassengers(travelling, numberOf(name), seatChance).map((passenger) => ({
        passenger,
        record: this.tickets.write(passenger),
      }));
      const isInfectious = (person: number, minute: number) =>
        this.world.epidemic.isInfectious(person, Math.floor(minute / dayMinutes));
      for (const { contact, risk } of contactsAboard(aboard, isInfectious)) {
        this.meet(contact, risk, aboard[0]?.passenger.journey.service.mode ?? 'rail');
      }
    }
  }

  /** Nobody leaves from a hospital bed, nor comes back from a journey that was not begun. */
  private travels(person: number): boolean {
    const { epidemic, journeys } = this.world;
    return (epidemic.hospitalFrom[person] ?? 0) > (journeys.awayFrom[person] ?? 0);
  }

  private live(person: number, day: number, zones: number, checkIns: TableFile): void {
    const { places, epidemic, planner } = this.world;
    const plan = planner.plan(person, day, this.plan);
    this.stays.write(person, plan);
    for (let i = 0; i < plan.count; i++) {
      const place = plan.place[i] ?? -1;
      if (place >= 0) {
        if (places.checksIn[place] === 1) this.checkIns.write(person, day, plan, i, checkIns);
        for (const exposure of this.exposures.at(place)) this.meetAtPlace(person, day, plan, i, exposure);
      }
      if (zones !== 0 && plan.kind[i] !== stretch.ride) this.meetInCell(person, day, plan, i);
    }
    if (zones !== 0) this.visitZones(person, day, zones, plan);
    this.temperatures.write(person, day, plan);
    this.declarations.write(person, day);
    if (epidemic.isInfected[person] === 0) this.health.writeOthers(person, day);
  }

  private meetAtPlace(person: number, day: number, plan: DayPlan, i: number, exposure: Exposure): void {
    const minutes = overlap(plan, i, exposure);
    const kind = plan.kind[i] ?? stretch.venue;
    if (minutes <= 0 || exposure.source === person || kind === stretch.hospital) return;
    const { places, population } = this.world;
    const place = plan.place[i] ?? 0;
    const isSchool = placeKinds[places.kind[place] ?? 0] === 'school';
    // Classes and teams by what is left of the household numbers, so that no list of them is needed.
    const groups = isSchool ? 12 : 4;
    const groupOf = (someone: number) => (population.householdOf[someone] ?? 0) % groups;
    const isSameGroup = groupOf(person) === groupOf(exposure.source);
    if (isSchool && !isSameGroup) return;
    const isRide = kind === stretch.ride;
    this.meet(
      {
        person,
        source: exposure.source,
        day,
        setting: isRide ? 'carriage' : 'venue',
        where: placeId(this.world, place),
        ...withoutSeats,
        minutes,
        personRecord: places.checksIn[place] === 1 ? this.checkIns.recordOf(person, day, plan, i) : '',
        sourceRecord: exposure.record,
      },
      (placeRiskPerHour(kind, isSameGroup) * minutes) / 60,
      isRide ? 'carriage' : kind === stretch.work ? 'workplace' : 'venue',
    );
  }

  /** Of all infectious people in a cell the one who was there longest together stands for the others. */
  private meetInCell(person: number, day: number, plan: DayPlan, i: number): void {
    let minutes = 0;
    let source = -1;
    for (const exposure of this.exposures.in(plan.cell[i] ?? -1)) {
      const shared = overlap(plan, i, exposure);
      if (shared <= minutes || exposure.source === person) continue;
      minutes = shared;
      source = exposure.source;
    }
    if (source < 0) return;
    writeContact(this.world, this.files, {
      person,
      source,
      day,
      setting: 'cell',
      where: cellId(plan.cell[i] ?? 0),
      ...withoutSeats,
      ...withoutRecords,
      minutes,
    });
  }

  private meetHousehold(source: number, day: number, household: number): void {
    const { population } = this.world;
    const homeMinutes = (person: number) => {
      const plan = this.world.planner.plan(person, day, this.plan);
      let minutes = 0;
      for (let i = 0; i < plan.count; i++) {
        if (plan.kind[i] === stretch.home) minutes += (plan.until[i] ?? 0) - (plan.from[i] ?? 0);
      }
      return minutes;
    };
    const sourceMinutes = homeMinutes(source);
    const end = population.firstMember[household + 1] ?? 0;
    for (let person = population.firstMember[household] ?? 0; person < end; person++) {
      const minutes = Math.min(sourceMinutes, homeMinutes(person));
      if (person === source || minutes <= 0) continue;
      const seats = { ...withoutSeats, closeness: 'close' } as const;
      this.meet(
        { person, source, day, setting: 'household', where: '', ...seats, ...withoutRecords, minutes },
        householdRiskPerDay,
        'household',
      );
    }
  }

  private meet(contact: Contact, risk: number, setting: InfectionSetting): void {
    const { person, source, day } = contact;
    writeContact(this.world, this.files, contact);
    this.contactCount++;
    if (this.world.epidemic.isInfected[person] === 1 || this.infectedToday.has(person)) return;
    this.infectionChance.at(purpose.infection, person, Math.imul(source, 61) + day);
    if (!this.infectionChance.happens(risk)) return;
    this.infectedToday.set(person, { by: source, setting, where: contact.where });
  }

  private visitZones(person: number, day: number, zones: number, plan: DayPlan): void {
    const { zones: all, population } = this.world;
    const atHome = all.ofHousehold[population.householdOf[person] ?? 0] ?? 0;
    let touched = 0;
    for (let i = 0; i < plan.count; i++) touched |= this.zonesOf(plan, i, atHome);
    touched &= zones;
    for (let zone = 0; touched >> zone !== 0; zone++) {
      if (((touched >> zone) & 1) === 0) continue;
      let minutes = 0;
      for (let i = 0; i < plan.count; i++) {
        if (((this.zonesOf(plan, i, atHome) >> zone) & 1) === 1) minutes += (plan.until[i] ?? 0) - (plan.from[i] ?? 0);
      }
      writeZoneVisit(this.world, this.files, person, zone, day, minutes);
    }
  }

  private zonesOf(plan: DayPlan, i: number, atHome: number): number {
    if (plan.kind[i] === stretch.home) return atHome;
    const place = plan.place[i] ?? -1;
    return place >= 0 ? (this.world.zones.ofPlace[place] ?? 0) : 0;
  }
}

function overlap(plan: DayPlan, i: number, exposure: Exposure): number {
  return Math.min(plan.until[i] ?? 0, exposure.until) - Math.max(plan.from[i] ?? 0, exposure.from);
}

/** The number in a service's name: tells services apart wherever a number is wanted. */
function numberOf(service: string): number {
  return Number(service.replace(/\D/g, ''));
}
