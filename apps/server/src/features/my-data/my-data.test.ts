import { exportParts, leftOutOfExport } from '@open-health-code/messages/export';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertSymptoms,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { insertCare, insertClaim, insertPerson } from '../../testkit/records/people.ts';
import { personId, phoneId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, publishRules, refreshAt, rule, setClock } from '../../testkit/refreshing.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import { recordRead } from '../audit/audit.ts';
import { carerReasons, namedToDependant } from '../audit/own-look.ts';
import { notify } from '../notifications/queue.ts';
import { seal } from '../people/vault.ts';
import { ensureDayPartitions } from '../sources/partitions.ts';
import type { CheckPage } from './checks.ts';
import { partSources, tablesLeftOut } from './export-parts.ts';
import type { ReadPage } from './reads.ts';

const now = '2020-02-11T12:00:00+08:00';
const rules = [
  rule('zone', { kind: 'zone-visit' }, [{ colour: 'yellow', forDays: 14 }]),
  rule('symptom', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 14 }]),
];

interface Exported {
  readonly parts: readonly {
    readonly name: string;
    readonly count: number;
    readonly kept: { readonly en: string };
    readonly entries: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly leftOut: readonly object[];
}

describeOnEachServer('what is kept about a person', now, (city) => {
  let app: FastifyInstance;
  beforeEach(async () => {
    await emptyRefreshed(city());
    await city().db.query(
      'truncate gate_scan, gate_id_check, gate, session, appeal, message, outbox, vault.identity, vault.phone_number',
    );
    setClock(city(), now);
    await publishRules(city(), rules);
    app = await buildApplication(city(), { operatorKey: 'unused' });
    await insertPerson(city().db, { name: 'ann' });
  });
  afterEach(async () => await app.close());

  const get = async <Body>(path: string, name = 'ann'): Promise<Body> => {
    const response = await app.inject({ url: `/v1/people/${path}`, headers: await signedIn(city(), personId(name)) });
    return response.json();
  };
  const insertScan = async (name: string, at: string, verdict = 'admit'): Promise<void> => {
    await ensureDayPartitions(city().db, 'gate_scan', new Set([new Date(at).toISOString().slice(0, 10)]));
    await city().db.query(
      `insert into gate_scan (person_id, at, gate_id, scan_id, place_id, code_id, finding, colour, verdict, checked_in,
                              replayed_elsewhere, received_at)
       values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'P-east', 'c', 'held', 'green', $3, false, false, $2)`,
      [personId(name), at, verdict],
    );
  };

  const look = async (actor: string, minute: number, what = 'explain', reason = 'why'): Promise<void> => {
    const at = Date.parse(now) + minute * 60_000;
    await recordRead(city().db, { personIds: [personId('ann')], actor, reason, what, now: at });
  };
  const named = async (person: string, name: string): Promise<void> => {
    const number = seal(city().secrets, `passport:${person}`);
    const sealed = seal(city().secrets, name);
    await city().db.query('insert into vault.identity values ($1, $2, $3, $4)', [
      personId(person),
      number.keyId,
      number.bytes,
      sealed.bytes,
    ]);
  };

  it('lists checks and check-ins together, by own document and by a phone while it was carried', async () => {
    await insertPlace(city().db, { place: 'P-east', name: '东店', kind: 'shop' });
    await insertClaim(city().db, { phone: 'p', person: 'ann', basis: 'otp', from: '2020-02-08T00:00:00+08:00' });
    await insertCheckIn(city().db, { phone: 'p', place: 'P-east', at: '2020-02-07T10:00:00+08:00' });
    await insertCheckIn(city().db, { phone: 'p', place: 'P-east', at: '2020-02-09T10:00:00+08:00' });
    const leftAt = '2020-02-10T11:00:00+08:00';
    await insertCheckIn(city().db, { person: 'ann', place: 'P-gone', at: '2020-02-10T10:00:00+08:00', leftAt });
    await insertScan('ann', '2020-02-10T10:30:00+08:00', 'measure');
    await insertScan('bob', '2020-02-10T10:40:00+08:00');
    // A source may tell of what is to come, later today or on another day.
    for (const later of ['2020-02-11T12:00:01+08:00', '2020-02-13T10:00:00+08:00']) {
      await insertCheckIn(city().db, { person: 'ann', place: 'P-east', at: later });
    }
    await refreshAt(city(), now);
    const place = { placeId: 'P-east', name: '东店', kind: 'shop' };
    expect(await get<CheckPage>('me/checks')).toEqual({
      entries: [
        { type: 'check', at: '2020-02-10T10:30:00+08:00', place, verdict: 'measure', colour: 'green' },
        { type: 'check-in', at: '2020-02-10T10:00:00+08:00', leftAt, place: null, by: 'person' },
        { type: 'check-in', at: '2020-02-09T10:00:00+08:00', leftAt: null, place, by: 'phone' },
      ],
      next: null,
    });
  });

  it('pages through many entries of one instant without losing or repeating any', async () => {
    for (let count = 0; count < 60; count += 1) {
      await insertCheckIn(city().db, { person: 'ann', place: 'P', at: '2020-02-10T10:00:00.123456+08:00' });
      await insertScan('ann', '2020-02-10T10:00:00.123499+08:00');
    }
    const seen: string[] = [];
    let pages = 0;
    for (let from = ''; pages < 10;) {
      const { entries, next } = await get<CheckPage>(`me/checks${from === '' ? '' : `?from=${from}`}`);
      seen.push(...entries.map((entry) => entry.type));
      pages += 1;
      if (next === null) break;
      from = next;
    }
    expect(pages).toBe(3);
    expect(seen.filter((type) => type === 'check')).toHaveLength(60);
    expect(seen).toHaveLength(120);
    expect(await get('me/checks?from=bm9uc2Vuc2U')).toMatchObject({ code: 'bad-request' });
  });

  it('tells who looked, without the pseudonym of anybody, and leaves own looks out unless asked', async () => {
    await look('Officer Chen', 1, 'whois');
    await look(`person ${personId('ann')}`, 2);
    await look(`person ${personId('bob')}`, 3);
    await look('gate East door', 4);
    await look('platform Pocket City', 5, 'something new');
    const others = await get<ReadPage>('me/reads');
    expect(others.reads.map(({ reader, name }) => [reader, name])).toEqual([
      ['platform', 'Pocket City'],
      ['gate', 'East door'],
      ['family', null],
      ['staff', 'Officer Chen'],
    ]);
    expect(others.reads[0]).toMatchObject({ whatName: { en: 'something new' }, at: '2020-02-11T12:05:00+08:00' });
    expect(JSON.stringify(others)).not.toContain(personId('bob'));
    const all = await get<ReadPage>('me/reads?readers=all');
    // The look at the list before is in the list after.
    expect(all.reads.filter(({ reader }) => reader === 'self').map(({ what }) => what)).toEqual(['explain', 'reads']);
  });

  it('tells equal looks of a local day as one, and whose carer it was, beside looks from outside', async () => {
    await named('bob', '覃婷霞');
    const carer = `person ${personId('bob')}`;
    for (let minute = 1; minute <= 34; minute += 1) await look(carer, minute, 'name', carerReasons.list);
    await look('Officer Chen', 2, 'name', carerReasons.list);
    await look('Officer Chen', 10, 'explain', 'why');
    await look('Officer Chen', 11, 'explain', 'another why');
    await look(carer, 12, 'inbox', carerReasons.look);
    // Bob's other dependant is no business of hers.
    await recordRead(city().db, {
      personIds: [personId('cid')],
      actor: carer,
      reason: carerReasons.list,
      what: 'name',
      now: Date.parse(now),
    });
    // The night before, on the other side of the city's midnight, which is the same day in UTC.
    await look(carer, -12 * 60 - 1, 'name', carerReasons.list);
    await look(carer, -12 * 60, 'name', carerReasons.list);
    const { reads, next } = await get<ReadPage>('me/reads');
    expect(next).toBeNull();
    expect(
      reads.map((read) => [read.name, read.what, read.count, read.firstAt.slice(5, 16), read.at.slice(5, 16)]),
    ).toEqual([
      ['覃*霞', 'name', 35, '02-11T00:00', '02-11T12:34'],
      ['覃*霞', 'inbox', 1, '02-11T12:12', '02-11T12:12'],
      ['Officer Chen', 'explain', 1, '02-11T12:11', '02-11T12:11'],
      ['Officer Chen', 'explain', 1, '02-11T12:10', '02-11T12:10'],
      ['Officer Chen', 'name', 1, '02-11T12:02', '02-11T12:02'],
      ['覃*霞', 'name', 1, '02-10T23:59', '02-10T23:59'],
    ]);
    expect(reads.map(({ reader }) => reader)).toEqual(['family', 'family', 'staff', 'staff', 'staff', 'family']);
    // That Bob's name was told is in Bob's own log, under no name: what he asked for may not be hers to have confirmed.
    const told = await get<ReadPage>('me/reads', 'bob');
    expect(told.reads).toMatchObject([
      { reader: 'family', name: null, reason: namedToDependant, what: 'name', count: 1 },
    ]);
    // The log itself keeps every look.
    const kept = await city().db.query('select from audit_read where person_id = $1 and actor = $2', [
      personId('ann'),
      carer,
    ]);
    expect(kept.rowCount).toBe(37);
    const copy = await get<Exported>('me/export');
    expect(
      copy.parts.find(({ name }) => name === 'reads')?.entries.filter(({ reader }) => reader === 'family'),
    ).toHaveLength(37);
  });

  it('tells a carer no other carer’s name', async () => {
    await named('bob', '覃婷霞');
    await named('cid', '石建');
    await look(`person ${personId('bob')}`, 1, 'name', carerReasons.list);
    await look(`person ${personId('cid')}`, 2, 'name', carerReasons.list);
    const ann = await insertCare(city().db, personId('bob'), personId('ann'));
    const seen = await get<ReadPage>(`${ann}/reads`, 'bob');
    expect(seen.reads.map(({ reader, name }) => [reader, name])).toEqual([
      ['family', null],
      ['family', '覃*霞'],
    ]);
    expect((await city().db.query('select from audit_read where person_id = $1', [personId('cid')])).rowCount).toBe(0);
    await city().db.query('truncate dependant');
  });

  it('pages through who looked without losing or repeating any, whatever is looked at meanwhile', async () => {
    for (let count = 0; count < 120; count += 1) {
      // Two of one instant each, and each of them twice.
      for (const minute of [0, 200]) await look(`Officer ${count}`, minute + Math.floor(count / 2));
    }
    const seen: string[] = [];
    let pages = 0;
    for (let from = ''; pages < 10;) {
      const { reads, next } = await get<ReadPage>(`me/reads${from === '' ? '' : `?from=${from}`}`);
      for (const { name, count } of reads) seen.push(`${name} ${count}`);
      pages += 1;
      if (next === null) break;
      from = next;
      // Of the last page, so that it would jump to the front.
      for (const officer of [1, 60, 100]) await look(`Officer ${officer}`, 400 + pages);
    }
    expect(pages).toBe(3);
    expect(seen.toSorted()).toEqual(Array.from({ length: 120 }, (_, count) => `Officer ${count} 2`).toSorted());
    const fresh = await get<ReadPage>('me/reads');
    expect(
      fresh.reads
        .slice(0, 3)
        .map(({ name, count }) => `${name} ${count}`)
        .toSorted(),
    ).toEqual(['Officer 1 4', 'Officer 100 4', 'Officer 60 4']);
    const ofChecks = Buffer.from(`1581393600000\t${personId('x')}`).toString('base64url');
    expect(await get(`me/reads?from=${ofChecks}`)).toMatchObject({ code: 'bad-request' });
  });

  it('is only told to whoever acts for the person, and the copy of everything to nobody but them', async () => {
    for (const path of ['checks', 'reads']) {
      expect(await get(`${personId('ann')}/${path}`, 'bob')).toMatchObject({ code: 'not-found' });
    }
    const ann = await insertCare(city().db, personId('bob'), personId('ann'));
    expect(await get(`${ann}/checks`, 'bob')).toMatchObject({ entries: [] });
    expect(await get(`${personId('ann')}/checks`, 'bob')).toMatchObject({ code: 'not-found' });
    expect(await get(`${ann}/export`, 'bob')).toMatchObject({ code: 'not-found' });
    await city().db.query('truncate dependant');
  });

  /** Something of every kind about ann, and a little about bob. */
  const fill = async (): Promise<void> => {
    const { db, secrets } = city();
    await buildCity(db);
    await declareWestZone(db);
    const name = seal(secrets, '安小姐');
    const number = seal(secrets, 'passport:E1234567');
    await db.query('insert into vault.identity values ($1, $2, $3, $4)', [
      personId('ann'),
      number.keyId,
      number.bytes,
      name.bytes,
    ]);
    const phone = seal(secrets, '13800001111');
    await db.query('insert into vault.phone_number values ($1, $2, $3)', [phoneId('p'), phone.keyId, phone.bytes]);
    await insertClaim(db, { phone: 'p', person: 'ann', basis: 'otp', from: '2020-02-01T00:00:00+08:00' });
    for (const person of ['ann', 'bob']) {
      await insertTicket(db, { person, date: '2020-02-08', service: `G-${person}` });
      await insertCheckIn(db, { person, place: 'P-west', at: '2020-02-09T10:00:00+08:00' });
      await insertDiagnosis(db, {
        person,
        status: 'confirmed',
        at: '2020-02-10T08:00:00+08:00',
        facility: `H-${person}`,
      });
      await insertLabResult(db, { person, result: 'positive', sampledAt: '2020-02-09T08:00:00+08:00' });
      await insertSymptoms(db, { person, symptoms: [`cough-${person}`], at: '2020-02-09T08:00:00+08:00' });
      await insertTemperature(db, { person, celsius: 38.5, at: '2020-02-09T08:00:00+08:00' });
      await insertDeclaration(db, { person, at: '2020-02-10T08:00:00+08:00', contacts: `met ${person}` });
    }
    const stay = { cell: 'west', from: '2020-02-09T10:00:00+08:00', until: '2020-02-09T11:00:00+08:00' };
    await insertStay(db, { phone: 'p', ...stay });
    await insertStay(db, {
      phone: 'p',
      cell: 'east',
      from: '2020-01-09T10:00:00+08:00',
      until: '2020-01-09T11:00:00+08:00',
    });
    await insertScan('ann', '2020-02-10T10:30:00+08:00');
    await refreshAt(city(), now);
    const told = { template: 'appeal-upheld', values: { number: '123-456-782' }, key: 'k' } as const;
    await db.transaction(async (connection) => {
      await notify(city(), connection, { personIds: [personId('ann')], ...told });
    });
  };

  it('is exported whole: every part described, nobody else in it, secrets left out with the reason', async () => {
    await fill();
    const response = await app.inject({
      url: '/v1/people/me/export',
      headers: await signedIn(city(), personId('ann')),
    });
    expect(response.headers['content-disposition']).toBe('attachment; filename="health-code-data-2020-02-11.json"');
    const document = response.json<Exported>();
    expect(document.parts.map(({ name }) => name)).toEqual(Object.keys(exportParts));
    expect(document.leftOut).toHaveLength(Object.keys(leftOutOfExport).length);
    const part = (name: string): Exported['parts'][number]['entries'] =>
      document.parts.find((one) => one.name === name)?.entries ?? [];
    expect(part('identity')).toEqual([{ name: '安小姐', idType: 'passport', idNumber: 'E1234567' }]);
    expect(part('phones')).toMatchObject([{ number: '13800001111', basis: 'otp' }]);
    expect(part('carried')).toMatchObject([{ number: '13800001111', from: '2020-01-31T16:00:00+00:00' }]);
    // Only while the number was hers.
    expect(part('whereabouts')).toMatchObject([{ cell_id: 'west', started_at: '2020-02-09T02:00:00+00:00' }]);
    expect(part('reads')).toMatchObject([{ reader: 'self', what: 'export' }]);
    expect(JSON.stringify(part('messages'))).toContain('Objection 123-456-782 was upheld.');
    const filled =
      'person journeys checkIns scans diagnoses labResults symptoms temperatures declarations case evidence colour history devices';
    for (const name of filled.split(' ')) expect(`${name} ${part(name).length > 0}`).toBe(`${name} true`);
    for (const { name, count, entries } of document.parts) expect(`${name} ${count}`).toBe(`${name} ${entries.length}`);
    expect(document.parts.find(({ name }) => name === 'whereabouts')?.kept.en).toBe('30 days.');
    expect(response.payload).not.toContain('bob');
    for (const name of ['ann', 'bob']) expect(response.payload).not.toContain(personId(name));
    expect(response.payload).not.toMatch(/sealed_|key_id|"part_id"/);
  });

  it('leaves no table about people unaccounted for', async () => {
    const { rows } = await city().db.query<{ name: string }>(
      `select distinct case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end as name
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where n.nspname in ('public', 'vault') and c.relkind in ('r', 'p') and not c.relispartition
         and a.attname in ('person_id', 'phone_id', 'subject_id', 'owner_id', 'holder_id', 'dependant_id')
       order by 1`,
    );
    const accounted = [
      ...Object.values(partSources).flatMap(({ tables }) => tables),
      ...Object.values(tablesLeftOut).flat(),
    ];
    expect(rows.map(({ name }) => name)).toEqual(accounted.toSorted());
    expect(Object.keys(tablesLeftOut)).toEqual(Object.keys(leftOutOfExport));
  });
});
