import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { simulateCity } from '../simulate-city.ts';
import { readRecords } from '../testkit/read-files.ts';
import type { ReportedReason } from './judgement.ts';
import { reportAgainstTruth, type ReportedColour } from './report.ts';

const folder = mkdtempSync(join(inject('folder'), 'simulated-city-'));
const truthDir = join(folder, 'truth');
const table = (name: string) => readRecords(truthDir, `${name}.csv`);

beforeAll(async () => {
  await simulateCity({ people: 12_000, days: 6, seed: 'report', out: folder, staysPerPhoneDay: 1 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tickets = { kind: 'contact', rule: 'close-contact', source: 'tickets', strength: 'strong' };
const telco = { kind: 'zone-visit', rule: 'zone', source: 'telco-stays', strength: 'weak' };

/** Everyone with the reasons given by person number. */
function coloursOf(reasonsOf: ReadonlyMap<string, readonly ReportedReason[]>, colour: string): ReportedColour[] {
  return table('people').map((person) => {
    const reasons = reasonsOf.get(person['person'] ?? '') ?? [];
    return {
      idType: person['id_type'] ?? '',
      idNumber: person['id_number'] ?? '',
      colour: reasons.length > 0 ? colour : 'green',
      reasons,
    };
  });
}

function byPerson(
  reasons: readonly (readonly [person: string, reason: ReportedReason])[],
): Map<string, ReportedReason[]> {
  const map = new Map<string, ReportedReason[]>();
  for (const [person, reason] of reasons) map.set(person, [...(map.get(person) ?? []), reason]);
  return map;
}

test('colours that follow the truth are all right and find everyone the files can show', async () => {
  const reasons = [
    ...table('contacts')
      .filter((contact) => contact['setting'] !== 'household' && contact['setting'] !== 'cell')
      .map((contact) => {
        const facts = { service: contact['where'], date: contact['day'], closeness: contact['closeness'] };
        return [contact['person'] ?? '', { ...tickets, facts }] as const;
      }),
    ...table('zone-visits').map((visit) => {
      const facts = { zoneId: visit['zone'], date: visit['day'], via: 'telco' };
      return [visit['person'] ?? '', { ...telco, facts }] as const;
    }),
    ...table('infections').map(
      (infection) => [infection['person'] ?? '', { ...tickets, kind: 'diagnosis', source: 'diagnoses' }] as const,
    ),
  ];
  const report = await reportAgainstTruth({ truthDir, colours: coloursOf(byPerson(reasons), 'yellow') });
  expect(report.unknownPeople).toBe(0);
  expect(report.wrongYellow.total).toBe(0);
  for (const kind of ['contact', 'zone-visit', 'diagnosis']) {
    expect(report.perKind.find((found) => found.kind === kind)).toMatchObject({ precision: 1, recall: 1 });
  }
  const coach = report.contactsBySetting.find((found) => found.setting === 'rail-coach');
  expect(coach?.inFiles).toBeGreaterThan(0);
  for (const setting of report.contactsBySetting) {
    expect(setting.found).toBe(setting.inFiles);
    expect(setting.inFiles).toBeLessThanOrEqual(setting.truth);
  }
});

test('a red for a place where only the real user of a number was is a wrong red of the shared SIM', async () => {
  const usersOf = Map.groupBy(
    table('phones').filter((phone) => phone['user'] !== '' && phone['user'] !== phone['holder']),
    (phone) => phone['holder'] ?? '',
  );
  const visits = table('zone-visits');
  const wasThere = new Set(visits.map((visit) => `${visit['person']}|${visit['zone']}`));
  const contactOf = new Set(table('contacts').map((contact) => contact['person']));
  const wrong = [...usersOf].flatMap(([holder, phones]) =>
    phones.flatMap((phone) =>
      visits
        .filter((visit) => visit['person'] === phone['user'] && !wasThere.has(`${holder}|${visit['zone']}`))
        .slice(0, contactOf.has(holder) ? 0 : 1)
        .map((visit) => {
          const facts = { zoneId: visit['zone'], date: visit['day'], via: 'telco' };
          return [holder, { ...telco, facts }] as const;
        }),
    ),
  );
  const holders = new Set(wrong.map(([holder]) => holder));
  expect(holders.size).toBeGreaterThan(0);
  const report = await reportAgainstTruth({ truthDir, colours: coloursOf(byPerson(wrong), 'red') });
  expect(report.wrongRed).toEqual({
    given: holders.size,
    total: holders.size,
    byCause: { 'shared-sim': holders.size },
  });
  expect(report.sharedSimWrongRed).toBe(holders.size);
});

test('reasons that are true of nobody are told apart by what they rest on', async () => {
  const infected = new Set(table('infections').map((infection) => infection['person']));
  const met = new Set(table('contacts').map((contact) => contact['person']));
  const holders = new Set(table('phones').map((phone) => phone['holder']));
  const [a, b, c] = table('people')
    .map((person) => person['person'] ?? '')
    .filter((person) => !infected.has(person) && !met.has(person) && !holders.has(person));
  const nowhere = { zoneId: 'Z-NOWHERE', date: '2020-02-01' };
  const reasons = byPerson([
    [a ?? '', { ...tickets, kind: 'lab-result', source: 'lab-results' }],
    [b ?? '', { ...telco, facts: nowhere }],
    [c ?? '', { ...tickets, facts: { service: 'G1', date: '2020-02-01', closeness: 'close' } }],
  ]);
  const { wrongRed, perKind } = await reportAgainstTruth({ truthDir, colours: coloursOf(reasons, 'red') });
  expect(wrongRed.byCause).toEqual({ 'false-positive-test': 1, 'phone-location': 1, 'incomplete-ticket': 1 });
  expect(perKind.find((found) => found.kind === 'lab-result')).toMatchObject({ reasons: 1, correct: 0, precision: 0 });
});
