/** The truth of a simulated city, read back for comparison. */

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TrueContact {
  readonly source: number;
  readonly day: string;
  readonly setting: string;
  readonly where: string;
  readonly closeness: string;
  readonly personRecord: string;
  readonly sourceRecord: string;
}

interface TrueInfection {
  readonly hasSymptoms: boolean;
  readonly onsetOn: string;
  /** Empty when not found within the days of the records. */
  readonly positiveSampleOn: string;
  readonly diagnosedOn: string;
  readonly isDiagnosisInFiles: boolean;
  readonly recoveredOn: string;
}

export interface Truth {
  readonly people: number;
  /** Last day of the records. */
  readonly until: string;
  readonly personOf: ReadonlyMap<string, number>;
  readonly infections: ReadonlyMap<number, TrueInfection>;
  /** Contacts of a person, those in a mere cell left out. */
  readonly contactsOf: ReadonlyMap<number, readonly TrueContact[]>;
  /** How close every contact was by `person|where|day`, those in a mere cell too; `place` where seats mean nothing. */
  readonly metAt: ReadonlyMap<string, 'close' | 'general' | 'place'>;
  /** What the files hold of a ride by `person|service|day`: seat, coach, service or nothing. */
  readonly ticketOf: ReadonlyMap<string, string>;
  /** Minutes in a zone, by `person|zone|day`. */
  readonly zoneMinutes: ReadonlyMap<string, number>;
  /** Zones a person was in, by person. */
  readonly zonesOf: ReadonlyMap<number, ReadonlySet<string>>;
  /** Others who really carry a number that the person holds. */
  readonly otherUsersOf: ReadonlyMap<number, readonly number[]>;
}

const placeSettings = new Set(['venue', 'carriage', 'cell']);

/** Key of a person by ID document. */
export function personKey(idType: string, idNumber: string): string {
  return `${idType} ${idNumber}`;
}

/** @throws Error when a file of the truth is missing or the folder is not one of a simulated city. */
export async function readTruth(truthDir: string): Promise<Truth> {
  const personOf = new Map<string, number>();
  for await (const row of rows(truthDir, 'people')) {
    personOf.set(personKey(row.text('id_type'), row.text('id_number')), row.number('person'));
  }
  const infections = new Map<number, TrueInfection>();
  for await (const row of rows(truthDir, 'infections')) {
    infections.set(row.number('person'), {
      hasSymptoms: row.text('symptoms') === '1',
      onsetOn: row.text('onset_on'),
      positiveSampleOn: row.text('positive_sample_on'),
      diagnosedOn: row.text('diagnosed_on'),
      isDiagnosisInFiles: row.text('in_files') === '1',
      recoveredOn: row.text('recovered_on'),
    });
  }
  const contactsOf = new Map<number, TrueContact[]>();
  const metAt = new Map<string, 'close' | 'general' | 'place'>();
  for await (const row of rows(truthDir, 'contacts')) {
    const person = row.number('person');
    const contact: TrueContact = {
      source: row.number('source'),
      day: row.text('day'),
      setting: row.text('setting'),
      where: row.text('where'),
      closeness: row.text('closeness'),
      personRecord: row.text('person_record'),
      sourceRecord: row.text('source_record'),
    };
    const key = `${person}|${contact.where}|${contact.day}`;
    if (placeSettings.has(contact.setting)) metAt.set(key, 'place');
    else if (metAt.get(key) !== 'close') metAt.set(key, contact.closeness === 'close' ? 'close' : 'general');
    if (contact.setting !== 'cell') append(contactsOf, person, contact);
  }
  const ticketOf = new Map<string, string>();
  for await (const row of rows(truthDir, 'rides')) {
    ticketOf.set(`${row.text('person')}|${row.text('service')}|${row.text('service_date')}`, row.text('known'));
  }
  const zoneMinutes = new Map<string, number>();
  const zonesOf = new Map<number, Set<string>>();
  for await (const row of rows(truthDir, 'zone-visits')) {
    const person = row.number('person');
    const zone = row.text('zone');
    zoneMinutes.set(`${person}|${zone}|${row.text('day')}`, row.number('minutes'));
    const known = zonesOf.get(person);
    if (known === undefined) zonesOf.set(person, new Set([zone]));
    else known.add(zone);
  }
  const otherUsersOf = new Map<number, number[]>();
  for await (const row of rows(truthDir, 'phones')) {
    const user = row.text('user');
    if (user !== '' && user !== row.text('holder')) append(otherUsersOf, row.number('holder'), Number(user));
  }
  const until = await lastDay(truthDir);
  return {
    people: personOf.size,
    until,
    personOf,
    infections,
    contactsOf,
    metAt,
    ticketOf,
    zoneMinutes,
    zonesOf,
    otherUsersOf,
  };
}

async function lastDay(truthDir: string): Promise<string> {
  const summary: unknown = JSON.parse(await readFile(join(truthDir, 'summary.json'), 'utf8'));
  if (typeof summary === 'object' && summary !== null && 'until' in summary && typeof summary.until === 'string') {
    return summary.until;
  }
  throw new Error(`${join(truthDir, 'summary.json')} does not say when the records end; simulate the city again`);
}

interface Row {
  text(column: string): string;
  number(column: string): number;
}

/** Truth files quote nothing: their values have no commas. */
async function* rows(truthDir: string, table: string): AsyncGenerator<Row> {
  const input = createReadStream(join(truthDir, `${table}.csv`), 'utf8');
  let columns: string[] | undefined;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const values = line.split(',');
    if (columns === undefined) {
      columns = values;
      continue;
    }
    const names = columns;
    const text = (column: string) => values[names.indexOf(column)] ?? '';
    yield { text, number: (column) => Number(text(column)) };
  }
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
