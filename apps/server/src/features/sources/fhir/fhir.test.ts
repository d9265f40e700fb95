import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../../testkit/database.ts';
import { personIdOf } from '../../people/pseudonyms.ts';
import { clear, Folder, residentNumber } from '../fixtures.ts';
import { importFiles, type ImportResult } from '../import.ts';
import type { ProfileName } from '../profiles.ts';

const resident = { system: 'urn:oid:2.16.156.10011.1.3', value: residentNumber(1) };
const subject = { subject: { identifier: resident } };

function coded(system: string, code: string): object {
  return { coding: [{ system, code }] };
}
const pcr = coded('http://loinc.org', '94500-6');

function observation(id: string, more: object): object {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: pcr,
    ...subject,
    effectiveDateTime: '2020-01-20T08:00:00+08:00',
    issued: '2020-01-20T20:00:00.123+08:00',
    performer: [{ display: '市疾控中心' }],
    valueCodeableConcept: coded('http://snomed.info/sct', '10828004'),
    ...more,
  };
}

function condition(id: string, more: object): object {
  return {
    resourceType: 'Condition',
    id,
    code: coded('http://snomed.info/sct', '840539006'),
    ...subject,
    verificationStatus: coded('x', 'confirmed'),
    clinicalStatus: coded('x', 'active'),
    onsetDateTime: '2020-01-18',
    recordedDate: '2020-01-20T08:00:00+08:00',
    asserter: { display: '第一医院' },
    ...more,
  };
}

describeOnEachServer('import of FHIR', '2020-02-11T08:00:00+08:00', (openCity) => {
  let folder: Folder;
  let city: TestCity;
  beforeEach(async () => {
    city = openCity();
    folder = await Folder.make();
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await clear(city.db);
  });
  async function importLines(profile: ProfileName, lines: readonly (object | string)[]): Promise<ImportResult> {
    const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
    return await importFiles(city, profile, [await folder.file('resources.ndjson', text)]);
  }
  async function rejected(profile: ProfileName, resource: object | string): Promise<string | undefined> {
    const result = await importLines(profile, [resource]);
    if (result.rejectsFile === undefined) return undefined;
    return (await readFile(result.rejectsFile, 'utf8')).split('\n')[1]?.split(',')[2];
  }

  it('reads tests, temperatures and diagnoses of one file, each into its own table, once', async () => {
    const temperature = {
      code: coded('http://loinc.org', '8310-5'),
      valueQuantity: { value: 99.5, code: '[degF]' },
    };
    const lines = [observation('o1', {}), observation('o2', temperature), condition('c1', {})];
    expect(await importLines('fhir', lines)).toEqual({ accepted: 3, duplicate: 0, rejected: 0 });
    expect(await importLines('fhir', lines)).toEqual({ accepted: 0, duplicate: 3, rejected: 0 });
    const personId = personIdOf(city.secrets.pseudonymKey, 'resident', residentNumber(1));
    const { rows: tests } = await city.db.query(
      'select person_id, record_id, test, result, laboratory from lab_result',
    );
    expect(tests).toEqual([
      { person_id: personId, record_id: 'o1', test: 'pcr', result: 'positive', laboratory: '市疾控中心' },
    ]);
    const { rows: readings } = await city.db.query('select celsius::float from temperature');
    expect(readings).toEqual([{ celsius: 37.5 }]);
    const { rows: cases } = await city.db.query('select status, onset_on, facility from diagnosis');
    expect(cases).toEqual([{ status: 'confirmed', onset_on: '2020-01-18', facility: '第一医院' }]);
    const { rows: parts } = await city.db.query<{ profile: string }>(
      'select profile from import_part order by profile',
    );
    expect(parts.map(({ profile }) => profile)).toEqual(['diagnoses', 'lab-results', 'temperatures']);
  });

  it('finds the subject by identifier, by a Patient before it, or contained', async () => {
    const patient = {
      resourceType: 'Patient',
      id: 'p1',
      identifier: [
        {
          system: 'http://hospital.example/mrn',
          value: '42',
        },
        {
          type: coded('http://terminology.hl7.org/CodeSystem/v2-0203', 'NNCHN'),
          value: residentNumber(1),
        },
      ],
    };
    const contained = { contained: [{ ...patient, id: 'c' }], subject: { reference: '#c' } };
    const result = await importLines('lab-results', [
      patient,
      observation('a', { subject: { reference: 'Patient/p1' } }),
      observation('b', { subject: { reference: 'http://hospital.example/fhir/Patient/p1/_history/2' } }),
      observation('c', { subject: { reference: 'urn:uuid:p1' } }),
      observation('d', contained),
      observation('e', {}),
    ]);
    expect(result).toEqual({ accepted: 5, duplicate: 0, rejected: 0 });
    const { rows } = await city.db.query('select count(distinct person_id)::int as people from lab_result');
    expect(rows).toEqual([{ people: 1 }]);
  });

  it.each([
    [{ status: 'preliminary' }, 'not-final'],
    [{ status: 'entered-in-error' }, 'not-final'],
    [{ code: coded('http://loinc.org', '718-7') }, 'unknown-code'],
    [{ valueCodeableConcept: coded('http://snomed.info/sct', '1') }, 'unknown-code'],
    [{ subject: { reference: 'Patient/nobody' } }, 'unknown-subject'],
    [{ subject: { identifier: { system: 'http://hospital.example/mrn', value: '1' } } }, 'unknown-subject'],
    [{ subject: { identifier: { ...resident, value: '11010119900101001X' } } }, 'bad-checksum'],
    [{ effectiveDateTime: '2020-01-20' }, 'bad-time'],
    [{ issued: '2020-01-19T00:00:00Z' }, 'ends-before-start'],
    [{ resourceType: 'Encounter' }, 'other-resource'],
    [{ id: undefined }, 'missing-value'],
    [{ performer: [{ display: 'a\ud800' }] }, 'control-character'],
    [{ code: null, valueCodeableConcept: [1], performer: 'x' }, 'unknown-code'],
  ])('refuses an observation with %j: %s', async (change, code) => {
    expect(await rejected('lab-results', observation('x', change))).toBe(code);
  });

  it.each(['{"resourceType":', '[]', 'null', '{"resourceType":"Observation"'])('refuses the line %s', async (line) => {
    const good = observation('good', {});
    expect(await importLines('lab-results', [good, line])).toMatchObject({ accepted: 1, rejected: 1 });
  });

  it('does not let the conditions of other diseases make cases, nor another profile’s resources in', async () => {
    const hypertension = condition('c', { code: coded('http://snomed.info/sct', '38341003') });
    expect(await rejected('diagnoses', hypertension)).toBe('unknown-code');
    expect(await rejected('lab-results', condition('c', {}))).toBe('other-resource');
  });

  it.each([
    ['confirmed', 'active', '840539006', 'confirmed'],
    ['confirmed', 'active', '189486241000119100', 'asymptomatic'],
    ['confirmed', 'active', '840544004', 'suspected'],
    ['provisional', 'active', 'U07.1', 'suspected'],
    ['confirmed', 'resolved', 'U07.1', 'recovered'],
    ['refuted', 'active', 'U07.1', 'ruled-out'],
  ])('reads a condition that is %s, %s and coded %s as %s', async (verification, clinical, code, status) => {
    await importLines('diagnoses', [
      condition('c', {
        code: coded('x', code),
        verificationStatus: coded('x', verification),
        clinicalStatus: coded('x', clinical),
      }),
    ]);
    const { rows } = await city.db.query('select status from diagnosis');
    expect(rows).toEqual([{ status }]);
  });
});
