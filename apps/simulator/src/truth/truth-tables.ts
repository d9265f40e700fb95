/** What really happened, row by row, for comparison with what the platform makes of the files. */

import { dayMinutes } from '../calendar.ts';
import type { Contact } from '../epidemic/contact.ts';
import type { Course } from '../epidemic/course.ts';
import type { RecordFiles } from '../records/record-files.ts';
import { never } from '../travel/journeys.ts';
import type { World } from '../world.ts';

export function writeContact({ calendar }: World, files: RecordFiles, contact: Contact): void {
  files.truth('contacts', [
    String(contact.person),
    String(contact.source),
    calendar.day(contact.day),
    contact.setting,
    contact.where,
    contact.coach === 0 ? '' : String(contact.coach),
    contact.closeness,
    contact.rows < 0 ? '' : String(contact.rows),
    String(contact.minutes),
    contact.personRecord,
    contact.sourceRecord,
  ]);
}

export function writeZoneVisit(
  { calendar, zones }: World,
  files: RecordFiles,
  person: number,
  zone: number,
  day: number,
  minutes: number,
): void {
  files.truth('zone-visits', [String(person), zones.list[zone]?.id ?? '', calendar.day(day), String(minutes)]);
}

export function writeInfection(
  { calendar, scenario }: World,
  files: RecordFiles,
  course: Course,
  found: { readonly positiveSampleAt: number; readonly isInFiles: boolean },
): void {
  const dayOf = (minute: number) => calendar.day(Math.floor(minute / dayMinutes));
  const end = scenario.days * dayMinutes;
  files.truth('infections', [
    String(course.person),
    calendar.day(course.infectedOn),
    course.origin.by < 0 ? '' : String(course.origin.by),
    course.origin.setting,
    course.origin.where,
    course.isSymptomatic ? '1' : '0',
    calendar.day(course.onsetOn),
    calendar.day(course.infectiousFrom),
    calendar.day(course.infectiousUntil),
    course.diagnosedAt < end ? dayOf(found.positiveSampleAt) : '',
    course.diagnosedAt < end ? dayOf(course.diagnosedAt) : '',
    found.isInFiles ? '1' : '0',
    course.recoveredAt < Math.min(end, never) ? dayOf(course.recoveredAt) : '',
  ]);
}
