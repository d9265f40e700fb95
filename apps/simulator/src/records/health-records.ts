/** What clinics and laboratories report: cases, suspicions that come to nothing, screening, and errors of both kinds. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import type { Course } from '../epidemic/course.ts';
import { never } from '../travel/journeys.ts';
import type { World } from '../world.ts';
import { diagnosisCondition, labObservation, type Diagnosis, type LabResult } from './fhir.ts';
import type { RecordFiles } from './record-files.ts';

const laboratories = ['临澜市疾控中心', '望澜医学检验所', '栖霞湾核酸基地', 'Nanpu Diagnostics, Building 2'];
const facilities = ['临澜市第一医院', '云台区人民医院', '石塘发热门诊', '芦川新区卫生院'];

/** Share of records that come as FHIR instead of CSV. */
const fhirShare = 0.15;
const screenedPerDay = 0.004;
const falsePositiveShare = 0.001;
const suspectedPerDay = 0.00008;

export class HealthRecords {
  private readonly world: World;
  private readonly files: RecordFiles;
  private readonly chance: Chance;
  private readonly rowChance: Chance;
  private readonly endMinute: number;
  private count = 0;

  constructor(world: World, files: RecordFiles) {
    this.world = world;
    this.files = files;
    this.chance = world.newChance();
    this.rowChance = world.newChance();
    this.endMinute = world.scenario.days * dayMinutes;
  }

  /** Everything reported on a day about people who are infected; day 0 also brings what came before. */
  writeCases(day: number): void {
    const isDue = (minute: number) => {
      const on = Math.floor(minute / dayMinutes);
      return minute < never && (on === day || (day === 0 && on < 0));
    };
    for (const person of [...this.world.epidemic.courses.keys()].sort((a, b) => a - b)) {
      const course = this.world.epidemic.courses.get(person);
      if (course === undefined) continue;
      if (isDue(course.diagnosedAt)) this.writeDiagnosis(course);
      if (isDue(course.recoveredAt)) this.writeRecovery(course);
    }
  }

  /** Screening and suspicions of people who are not infected. */
  writeOthers(person: number, day: number): void {
    const { chance, world } = this;
    chance.at(purpose.screening, person, day);
    const draw = chance.unit();
    if (draw >= screenedPerDay + suspectedPerDay || world.epidemic.isInfected[person] === 1) return;
    if (isAwayOn(world, person, day)) return;
    if (draw >= screenedPerDay) {
      this.writeSuspicion(person, day);
      return;
    }
    const sampledAt = day * dayMinutes + chance.between(420, 1080);
    const isAntigen = chance.happens(0.2);
    const outcome = chance.unit();
    const result =
      outcome < falsePositiveShare
        ? 'positive'
        : outcome < falsePositiveShare + (isAntigen ? 0 : 0.002)
          ? 'indeterminate'
          : 'negative';
    this.lab(person, isAntigen ? 'antigen' : 'pcr', result, sampledAt, isAntigen ? 15 : chance.between(240, 900));
  }

  /** When the first positive sample was taken of a case that is found; the minute may lie in the day before. */
  sampledAt(course: Course): number {
    this.chance.at(purpose.course, course.person, 1);
    return course.diagnosedAt - this.chance.between(300, 1300);
  }

  /** Whether the files hold the diagnosis of a case. */
  holdsDiagnosis(course: Course): boolean {
    return course.diagnosedAt < this.endMinute && !this.world.mess.loses('diagnoses', course.person, 0);
  }

  private writeDiagnosis(course: Course): void {
    const { person, diagnosedAt, isSymptomatic, onsetOn } = course;
    const sampledAt = this.sampledAt(course);
    const { chance, world } = this;
    if (isSymptomatic) {
      if (chance.happens(0.12)) this.lab(person, 'pcr', 'negative', sampledAt - 1000, 400);
      if (chance.happens(0.6))
        this.symptoms(person, chance.pick(['发热;干咳', '发热', '咳嗽;乏力', '咽痛;发热']), sampledAt - 20);
      if (chance.happens(0.25)) this.diagnosis(person, 'suspected', world.calendar.day(onsetOn), sampledAt - 10, 1);
    }
    this.lab(person, 'pcr', 'positive', sampledAt, Math.max(60, diagnosedAt - sampledAt - 60));
    const onset = isSymptomatic ? world.calendar.day(onsetOn) : '';
    this.diagnosis(person, isSymptomatic ? 'confirmed' : 'asymptomatic', onset, diagnosedAt, 0);
  }

  private writeRecovery({ person, recoveredAt }: Course): void {
    this.lab(person, 'pcr', 'negative', recoveredAt - 3100, 500);
    this.lab(person, 'pcr', 'negative', recoveredAt - 1500, 500);
    this.diagnosis(person, 'recovered', '', recoveredAt, 2);
  }

  private writeSuspicion(person: number, day: number): void {
    const at = day * dayMinutes + this.chance.between(500, 1100);
    this.symptoms(person, '发热', at - 30);
    this.diagnosis(person, 'suspected', this.world.calendar.day(day - this.chance.between(0, 2)), at, 3);
    this.lab(person, 'pcr', 'negative', at + 20, 400);
    this.lab(person, 'pcr', 'negative', at + 20 + 1500, 400);
    this.diagnosis(person, 'ruled-out', '', at + 2 * dayMinutes, 4);
  }

  private symptoms(person: number, symptoms: string, minute: number): void {
    if (minute >= this.endMinute) return;
    const { identities, calendar, mess } = this.world;
    const { idType, idNumber } = identities.of(person);
    this.files
      .table('symptoms')
      .row(
        [this.nextId('SY'), idType, idNumber, symptoms, calendar.instant(minute), this.facility(person)],
        mess.of('symptoms', person, minute),
      );
  }

  private lab(
    person: number,
    test: LabResult['test'],
    result: LabResult['result'],
    minute: number,
    wait: number,
  ): void {
    if (minute + wait >= this.endMinute) return;
    const { identities, calendar, mess } = this.world;
    const who = identities.of(person);
    const lab: LabResult = {
      recordId: this.nextId('LR'),
      test,
      result,
      sampledAt: calendar.instant(minute),
      reportedAt: calendar.instant(minute + wait),
      laboratory: laboratories[person % laboratories.length] ?? '',
    };
    if (this.goesAsFhir(person, minute)) {
      this.files.line('lab-results', 'lab-results.fhir.ndjson', labObservation(who, lab));
      return;
    }
    this.files
      .table('lab-results')
      .row(
        [lab.recordId, who.idType, who.idNumber, test, result, lab.sampledAt, lab.reportedAt, lab.laboratory],
        mess.of('lab-results', person, minute),
      );
  }

  /** `step` tells apart the diagnoses of one person. */
  private diagnosis(person: number, status: Diagnosis['status'], onsetOn: string, minute: number, step: number): void {
    if (minute >= this.endMinute) return;
    const { identities, calendar, mess } = this.world;
    const who = identities.of(person);
    const diagnosis: Diagnosis = {
      recordId: this.nextId('DX'),
      status,
      onsetOn,
      diagnosedAt: calendar.instant(minute),
      facility: this.facility(person),
    };
    // A spoilt row stays in the CSV file, so that what is lost does not depend on the format.
    const messOfRow = mess.of('diagnoses', person, step);
    if (messOfRow === undefined && this.goesAsFhir(person, minute)) {
      this.files.line('diagnoses', 'diagnoses.fhir.ndjson', diagnosisCondition(who, diagnosis));
      return;
    }
    this.files
      .table('diagnoses')
      .row(
        [diagnosis.recordId, who.idType, who.idNumber, status, onsetOn, diagnosis.diagnosedAt, diagnosis.facility],
        messOfRow,
      );
  }

  private goesAsFhir(person: number, minute: number): boolean {
    return this.rowChance.at(purpose.suspicion, person, minute).happens(fhirShare);
  }

  private facility(person: number): string {
    return facilities[person % facilities.length] ?? '';
  }

  private nextId(prefix: string): string {
    return `${prefix}${String(++this.count).padStart(9, '0')}`;
  }
}

function isAwayOn({ journeys }: World, person: number, day: number): boolean {
  return (
    (journeys.awayFrom[person] ?? never) < (day + 1) * dayMinutes &&
    (journeys.awayUntil[person] ?? never) > day * dayMinutes
  );
}
