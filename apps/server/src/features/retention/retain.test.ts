import { readFile } from 'node:fs/promises';
import { beforeEach, expect, it } from 'vitest';
import type { Connection } from '../../platform/database.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import {
  colourOf,
  emptyRefreshed,
  fiveAndThree,
  publishRules,
  refreshAt,
  rule,
  setClock,
} from '../../testkit/refreshing.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import { assessPerson } from '../people/standing.ts';
import { refresh } from '../refresh/refresh.ts';
import { verifyEvidence } from '../refresh/verify.ts';
import { clear, csv, Folder, goodRow, residentNumber, type CsvProfile } from '../sources/fixtures.ts';
import { importFiles, type ImportResult } from '../sources/import.ts';
import { readHorizon } from './horizon.ts';
import { previewRetention, readRuns, retain, retainUnattended } from './retain.ts';

const zone = rule('zone', { kind: 'zone-visit' }, [{ colour: 'yellow', forDays: 14 }]);
const suspected = rule('suspected', { kind: 'diagnosis', facts: { status: 'suspected' } }, [
  { colour: 'yellow', until: { diagnosis: ['ruled-out'] } },
]);

/** A day of everything, in a city whose policy keeps presence and tickets 30 days and all else 60. */
async function fillCity({ db }: TestCity, day: string): Promise<void> {
  const at = (hour: number): string => `${day}T${String(hour).padStart(2, '0')}:00:00+08:00`;
  await insertStay(db, { phone: 'p', cell: 'west', from: at(8), until: at(12) });
  await insertCheckIn(db, { person: 'visitor', place: 'P-west', at: at(9), leftAt: at(10) });
  await insertTicket(db, { person: 'visitor', service: 'G1', date: day, board: '汉口', alight: '北京' });
  await insertLabResult(db, { person: 'tested', result: 'negative', sampledAt: at(9) });
  await insertTemperature(db, { person: 'tested', celsius: 36.5, at: at(9) });
  await insertDeclaration(db, { person: 'tested', at: at(9) });
}

/** Rows by table. */
async function rowsOf({ db }: TestCity): Promise<Record<string, number>> {
  const tables = [
    'stay',
    'check_in',
    'journey',
    'lab_result',
    'temperature',
    'declaration',
    'diagnosis',
    'evidence',
    'assessment',
  ];
  const { rows } = await db.query<{ name: string; rows: number }>(
    tables.map((table) => `select '${table}' as name, count(*)::int as rows from ${table}`).join(' union all '),
  );
  return Object.fromEntries(rows.filter((row) => row.rows > 0).map((row) => [row.name, row.rows]));
}

/** The same city, whose process dies at its nth statement. */
function dyingCity(city: TestCity, statements: number): TestCity {
  let left = statements;
  const guarded = <T extends { query: Connection['query'] }>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name);
        if (typeof value !== 'function') return value;
        if (name !== 'query') return value.bind(object) as unknown;
        return (...asked: unknown[]): unknown => {
          if (left === 0) throw new Error('killed');
          left -= 1;
          return value.apply(object, asked) as unknown;
        };
      },
    });
  const { db } = city;
  return {
    ...city,
    db: {
      ...guarded(db),
      query: guarded(db).query,
      withConnection: async (work) => await db.withConnection(async (connection) => await work(guarded(connection))),
      transaction: async (work) => await db.transaction(async (connection) => await work(guarded(connection))),
    },
  };
}

function diagnosisRow(record: string, person: number, status: string, day: string): string[] {
  return [record, 'resident', residentNumber(person), status, '', `${day}T08:00:00+08:00`, 'Hospital'];
}

describeOnEachServer('dropping what is past its time', '2020-02-01T08:00:00+08:00', (city) => {
  const startAnew = async (): Promise<void> => {
    await emptyRefreshed(city());
    await clear(city().db);
    await publishRules(city(), [fiveAndThree, zone, suspected]);
    await buildCity(city().db);
    await declareWestZone(city().db);
  };
  beforeEach(startAnew);

  it('drops days of stays, check-ins and tickets, then health records, with what follows from them', async () => {
    await fillCity(city(), '2020-02-05');
    await refreshAt(city(), '2020-02-06T08:00:00+08:00');
    const everything = {
      stay: 1,
      check_in: 1,
      journey: 1,
      lab_result: 1,
      temperature: 1,
      declaration: 1,
      evidence: 3,
      assessment: 2,
    };
    expect(await rowsOf(city())).toEqual(everything);
    expect(await colourOf(city(), 'visitor')).toBe('yellow');

    setClock(city(), '2020-03-02T08:00:00+08:00');
    await retain(city());
    expect(await rowsOf(city())).toEqual(everything);

    // What follows from records ends before them: so nothing that counts ever lacks its record.
    setClock(city(), '2020-03-06T08:00:00+08:00');
    expect(await retain(city())).toMatchObject({ dropped: { evidence: 2 } });
    expect(await rowsOf(city())).toMatchObject({ stay: 1, check_in: 1, journey: 1, evidence: 1 });
    expect(await verifyEvidence(city())).toEqual({ differences: 0, sample: [], awaitsRefresh: false });

    setClock(city(), '2020-03-09T08:00:00+08:00');
    const { dropped } = await retain(city());
    expect(dropped).toEqual({ stay: 1, check_in: 1, journey: 1 });
    expect(await rowsOf(city())).toEqual({ lab_result: 1, temperature: 1, declaration: 1, evidence: 1, assessment: 1 });

    setClock(city(), '2020-04-06T08:00:00+08:00');
    await retain(city());
    expect(await rowsOf(city())).toEqual({});
    const { rows } = await city().db.query(
      `select from pg_inherits where inhparent in ('stay'::regclass, 'check_in'::regclass, 'journey'::regclass)`,
    );
    expect(rows).toEqual([]);
    expect(await verifyEvidence(city())).toMatchObject({ differences: 0 });
  });

  it('says beforehand exactly what a run would drop, and keeps a record of each', async () => {
    for (const day of ['2020-02-05', '2020-02-06', '2020-03-20']) await fillCity(city(), day);
    await refreshAt(city(), '2020-03-25T08:00:00+08:00');
    const before = await rowsOf(city());
    const preview = await previewRetention(city());
    expect(preview.dropped).toMatchObject({ stay: 2, check_in: 2, journey: 2 });
    expect(await rowsOf(city())).toEqual(before);
    expect(await readHorizon(city().db)).toMatchObject({ presenceFrom: -Infinity });
    expect(await retain(city())).toEqual(preview);
    expect(await readRuns(city().db, 5)).toEqual([
      { at: city().clock.now(), actor: 'test', finished: true, ...preview },
    ]);
  });

  it('keeps all that is known of somebody who is still yellow, and a late release still frees them', async () => {
    await insertDiagnosis(city().db, { person: 'ill', status: 'suspected', at: '2020-02-05T08:00:00+08:00' });
    await insertDiagnosis(city().db, { person: 'well', status: 'suspected', at: '2020-02-05T08:00:00+08:00' });
    await insertDiagnosis(city().db, { person: 'well', status: 'ruled-out', at: '2020-02-07T08:00:00+08:00' });
    await refreshAt(city(), '2020-02-08T08:00:00+08:00');
    await refreshAt(city(), '2020-08-01T08:00:00+08:00');
    const before = await assessPerson(city(), personId('ill'));
    expect(before.colour).toBe('yellow');
    await retain(city());
    expect(await assessPerson(city(), personId('ill'))).toEqual(before);
    expect(await rowsOf(city())).toEqual({ diagnosis: 1, evidence: 1, assessment: 1 });
    // Dated before the horizon, and yet it is somebody’s way out.
    await insertDiagnosis(city().db, { person: 'ill', status: 'ruled-out', at: '2020-04-01T08:00:00+08:00' });
    await refreshAt(city(), '2020-08-02T08:00:00+08:00');
    expect(await colourOf(city(), 'ill')).toBe('green');
    setClock(city(), '2020-12-01T08:00:00+08:00');
    await retain(city());
    expect(await rowsOf(city())).toEqual({});
    expect((await city().db.query('select from kept_longer')).rowCount).toBe(0);
  });

  it('takes a late report of somebody who is still yellow from a source, and refuses one of anybody else', async () => {
    await using folder = await Folder.make();
    const importRows = async (time: string, rows: readonly (readonly string[])[]): Promise<ImportResult> => {
      setClock(city(), time);
      return await importFiles(city(), 'diagnoses', [await folder.file('diagnoses.csv', csv('diagnoses', rows))]);
    };
    await importRows('2020-02-06T08:00:00+08:00', [diagnosisRow('1', 1, 'suspected', '2020-02-05')]);
    setClock(city(), '2020-08-01T08:00:00+08:00');
    await refresh(city());
    await retain(city());
    const late = [diagnosisRow('2', 1, 'ruled-out', '2020-02-20'), diagnosisRow('3', 2, 'suspected', '2020-02-20')];
    expect(await importRows('2020-08-01T09:00:00+08:00', late)).toMatchObject({
      accepted: 1,
      duplicate: 0,
      rejected: 1,
    });
    expect(await refresh(city())).toMatchObject({ changed: 1 });
  });

  it('keeps a long visit whole until it is over for long enough', async () => {
    await insertCheckIn(city().db, {
      person: 'guest',
      place: 'P-west',
      at: '2020-02-05T08:00:00+08:00',
      leftAt: '2020-02-05T10:00:00+08:00',
    });
    await insertCheckIn(city().db, {
      person: 'guest',
      place: 'P-west',
      at: '2020-02-05T20:00:00+08:00',
      leftAt: '2020-02-14T08:00:00+08:00',
    });
    await insertCheckIn(city().db, {
      person: 'other',
      place: 'P-west',
      at: '2020-02-05T20:00:00+08:00',
      leftAt: '2020-02-05T21:00:00+08:00',
    });
    await refreshAt(city(), '2020-02-15T08:00:00+08:00');
    setClock(city(), '2020-03-10T08:00:00+08:00');
    await retain(city());
    expect(await rowsOf(city())).toMatchObject({ check_in: 2, evidence: 1 });
    expect(await verifyEvidence(city())).toMatchObject({ differences: 0 });
    setClock(city(), '2020-03-20T08:00:00+08:00');
    await retain(city());
    expect(await rowsOf(city())).toEqual({});
  });

  it(
    'leaves a day to the next run while somebody reads it, and keeps nobody waiting',
    { timeout: 60_000 },
    async () => {
      await fillCity(city(), '2020-02-05');
      setClock(city(), '2020-03-10T08:00:00+08:00');
      await city().db.transaction(async (connection) => {
        await connection.query('select from stay');
        await retain(city());
      });
      expect(await rowsOf(city())).toMatchObject({ stay: 1 });
      await retain(city());
      expect(await rowsOf(city())).not.toHaveProperty('stay');
    },
  );

  it('ends the same wherever a run was killed', { timeout: 300_000 }, async () => {
    const build = async (): Promise<void> => {
      await insertDiagnosis(city().db, {
        person: 'case',
        status: 'confirmed',
        at: '2020-02-06T08:00:00+08:00',
        record: 'c',
      });
      await fillCity(city(), '2020-02-05');
      await fillCity(city(), '2020-03-30');
      setClock(city(), '2020-04-20T08:00:00+08:00');
    };
    await build();
    let finished = false;
    for (let statements = 5; !finished; statements += 25) {
      finished = await retain(dyingCity(city(), statements)).then(
        () => true,
        () => false,
      );
    }
    expect(await verifyEvidence(city())).toMatchObject({ differences: 0, awaitsRefresh: false });
    const pieceByPiece = await rowsOf(city());
    await startAnew();
    await build();
    await retain(city());
    expect(pieceByPiece).toEqual(await rowsOf(city()));
  });

  it('runs by itself once a day, but not where a wrong clock would empty the city', async () => {
    await fillCity(city(), '2020-02-05');
    await fillCity(city(), '2020-03-20');
    setClock(city(), '2020-03-25T08:00:00+08:00');
    const duty = retainUnattended(city());
    await duty();
    expect(await rowsOf(city())).toMatchObject({ stay: 1 });
    await duty();
    expect(await readRuns(city().db, 5)).toHaveLength(1);
    setClock(city(), '2031-03-25T08:00:00+08:00');
    await expect(duty()).rejects.toThrow('the clock may be wrong');
    await duty();
    expect(await rowsOf(city())).toMatchObject({ stay: 1 });
    await retain(city());
    expect(await rowsOf(city())).toEqual({});
  });

  const profiles: CsvProfile[] = [
    'telco-stays',
    'check-ins',
    'tickets',
    'lab-results',
    'symptoms',
    'temperatures',
    'declarations',
  ];
  it.each(profiles)('lets nothing of %s come back when a source sends its old file again', async (profile) => {
    await using folder = await Folder.make();
    const path = await folder.file(
      'old.csv',
      csv(
        profile,
        Array.from({ length: 5 }, (_, n) => goodRow(profile, n)),
      ),
    );
    const importAt = async (time: string): Promise<ImportResult> => {
      setClock(city(), time);
      return await importFiles(city(), profile, [path]);
    };
    expect(await importAt('2020-02-01T08:00:00+08:00')).toEqual({ accepted: 5, duplicate: 0, rejected: 0 });
    setClock(city(), '2020-06-01T08:00:00+08:00');
    await retain(city());
    const left = await rowsOf(city());
    const again = await importAt('2020-06-01T09:00:00+08:00');
    expect(again).toMatchObject({ accepted: 0, duplicate: 0, rejected: 5 });
    expect(await readFile(again.rejectsFile ?? '', 'utf8')).toContain('past-retention');
    expect(await rowsOf(city())).toEqual(left);
    expect((await city().db.query('select from import_part where not derived')).rowCount).toBe(0);
  });
});
