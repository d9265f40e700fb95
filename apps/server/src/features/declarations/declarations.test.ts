import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertCare, insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertTicket, insertTimetable } from '../../testkit/records/whereabouts.ts';
import { colourOf, emptyRefreshed, publishRules, refreshAt, rule, setClock } from '../../testkit/refreshing.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import type { DeclarationForm } from './form.ts';

const now = '2020-02-11T12:00:00+08:00';
const rules = [
  rule('mismatch', { kind: 'declaration-mismatch' }, [{ colour: 'yellow', forDays: 14, until: { amended: true } }]),
  rule('symptom', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 7 }]),
];

describeOnEachServer('a declaration', now, (city) => {
  let app: FastifyInstance;
  beforeEach(async () => {
    await emptyRefreshed(city());
    await city().db.query('truncate idempotent_answer');
    setClock(city(), now);
    await publishRules(city(), rules, { declaration: { required: true, validDays: 14 } });
    app = await buildApplication(city(), { operatorKey: 'unused' });
    await insertPerson(city().db, { name: 'ann', district: '420111' });
  });
  afterEach(async () => await app.close());

  const form = async (name = 'ann', who = 'me'): Promise<DeclarationForm> => {
    const headers = await signedIn(city(), personId(name));
    return (await app.inject({ url: `/v1/people/${who}/declaration`, headers })).json();
  };
  let keys = 0;
  const send = async (
    path: string,
    body: object,
    key = `key-${(keys += 1)}-00000`,
  ): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> => {
    const response = await app.inject({
      method: 'POST',
      url: `/v1/people/me/${path}`,
      headers: { ...(await signedIn(city(), personId('ann'))), 'idempotency-key': key },
      payload: body,
    });
    return { status: response.statusCode, body: response.json() };
  };
  const declare = async (body: object, key?: string): ReturnType<typeof send> =>
    await send('declarations', { symptoms: [], trips: [], tickets: [], ...body }, key);
  const issue = async (): Promise<{ colour?: string; code?: string }> => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/people/me/codes',
      headers: await signedIn(city(), personId('ann')),
      payload: { anchor: 'A'.repeat(22) },
    });
    return response.json();
  };

  it('gives a code at once, and is kept once however often it is sent', async () => {
    expect(await issue()).toMatchObject({ code: 'no-colour' });
    expect(await form()).toMatchObject({ declaredAt: null, validUntil: null, required: true, last: null, offered: [] });
    const first = await declare({}, 'the-same-key');
    expect(first).toMatchObject({ status: 201, body: { declaredAt: now, validUntil: '2020-02-25T12:00:00+08:00' } });
    expect(await issue()).toMatchObject({ colour: 'green' });
    setClock(city(), '2020-02-11T13:00:00+08:00');
    expect(await declare({}, 'the-same-key')).toEqual(first);
    const { rows } = await city().db.query<{ record_id: string }>('select record_id from declaration');
    expect(rows.map((row) => row.record_id)).toEqual([first.body['recordId']]);
    expect(await form()).toMatchObject({ declaredAt: now, last: { symptoms: [], contacts: '', trips: [] } });
  });

  it('of symptoms is answered once it was worked through, where refreshes go on, and one without anything at once', async () => {
    await app.close();
    app = await buildApplication({ ...city(), refreshes: true }, { operatorKey: 'unused' });
    let answered = false;
    const declaring = declare({ symptoms: ['fever'] }).finally(() => (answered = true));
    await sleep(700);
    expect(answered).toBe(false);
    await refreshAt(city(), now);
    expect((await declaring).status).toBe(201);
    expect(await issue()).toMatchObject({ colour: 'yellow' });
    const before = performance.now();
    expect((await declare({})).status).toBe(201);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('asks for days of the city, not of another meridian', async () => {
    setClock(city(), '2020-02-11T03:00:00+08:00');
    expect(await form()).toMatchObject({ since: '2020-01-28', until: '2020-02-11' });
  });

  it('shows what was told before beside the tickets, each once', async () => {
    const trip = { date: '2020-02-08', country: 'JP', from: 'Osaka' };
    await declare({ trips: [trip] });
    await declare({ trips: [trip, { date: '2020-02-09', to: 'Harbour' }] });
    await declare({});
    expect((await form()).told).toEqual([trip, { date: '2020-02-09', to: 'Harbour' }]);
  });

  it('of symptoms colours at the next refresh', async () => {
    expect((await declare({ symptoms: ['fever', 'dry-cough'], contacts: 'my uncle was ill' })).status).toBe(201);
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'ann')).toBe('yellow');
    expect(await form()).toMatchObject({ last: { symptoms: ['fever', 'dry-cough'], contacts: 'my uncle was ill' } });
  });

  it('with nonsense is refused with every place of it, and nothing is kept', async () => {
    const refused = await declare({
      trips: [
        { date: '2020-02-30', service: 'G1' },
        { date: '2020-02-01', country: 'Atlantis' },
      ],
      tickets: ['not-mine'],
    });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'bad-request',
        errors: [{ pointer: '/trips/0/date' }, { pointer: '/trips/1/country' }, { pointer: '/tickets/0' }],
      },
    });
    expect(await declare({ trips: [{ date: '2020-02-01', mood: 'good' }] })).toMatchObject({ status: 400 });
    expect((await city().db.query('select from declaration')).rowCount).toBe(0);
    expect((await city().db.query('select from idempotent_answer')).rowCount).toBe(0);
  });

  it('confirms tickets that are offered with their times, and of nobody else', async () => {
    await insertTimetable(city().db, 'G1278', [
      ['武汉', null, 540],
      ['郑州', 660, 665],
      ['沈阳', 1200, null],
    ]);
    await insertTicket(city().db, {
      person: 'ann',
      ticket: 'T-1',
      date: '2020-02-05',
      service: 'G1278',
      coach: '5',
      seat: '6A',
      board: '武汉',
      alight: '郑州',
    });
    await insertTicket(city().db, { person: 'ann', ticket: 'T-old', date: '2020-01-20', service: 'G1' });
    await insertTicket(city().db, { person: 'bob', ticket: 'T-bob', date: '2020-02-05', service: 'G1278' });
    await buildCity(city().db);
    await insertCheckIn(city().db, { person: 'ann', place: 'P-east', at: '2020-02-06T10:00:00+08:00' });
    await insertCheckIn(city().db, { person: 'ann', place: 'P-west', at: '2020-02-11T23:59:00+08:00' });
    const offered = {
      ticketId: 'T-1',
      mode: 'rail',
      service: 'G1278',
      date: '2020-02-05',
      coach: '5',
      seat: '6A',
      from: '武汉',
      to: '郑州',
      departsAt: '2020-02-05T09:00:00+08:00',
      arrivesAt: '2020-02-05T11:00:00+08:00',
      declared: false,
    };
    expect(await form()).toMatchObject({
      since: '2020-01-28',
      offered: [offered],
      visits: [{ placeId: 'P-east', place: '东店', district: '420111', at: '2020-02-06T10:00:00+08:00' }],
    });
    expect(await declare({ tickets: ['T-bob'] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/tickets/0' }] },
    });
    expect((await declare({ tickets: ['T-1'] })).status).toBe(201);
    const trip = {
      date: '2020-02-05',
      mode: 'rail',
      service: 'G1278',
      coach: '5',
      seat: '6A',
      from: '武汉',
      to: '郑州',
    };
    expect(await form()).toMatchObject({ offered: [{ ...offered, declared: true }], last: { trips: [trip] } });
  });

  it('that leaves a stay out is shown with both sides, and amended with what the form says', async () => {
    await buildCity(city().db);
    await declareWestZone(city().db);
    await insertCheckIn(city().db, { person: 'ann', place: 'P-west', at: '2020-02-06T10:00:00+08:00' });
    await declare({ trips: [{ date: '2020-02-06', place: '东店' }] });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'ann')).toBe('yellow');
    const [mismatch] = (await form()).mismatches;
    expect(mismatch).toMatchObject({
      omitted: 'zone-visit',
      date: '2020-02-06',
      what: 'Z-west',
      seenBy: 'check-ins',
      declared: ['东店'],
      amendment: { date: '2020-02-06', zone: 'Z-west' },
    });
    expect((await declare({ trips: [mismatch?.amendment ?? {}] })).status).toBe(201);
    await refreshAt(city(), now);
    expect((await form()).mismatches).toEqual([]);
    expect(await colourOf(city(), 'ann')).toBe('green');
  });

  it('of health alone leaves no trip out, and renews the code', async () => {
    await buildCity(city().db);
    await declareWestZone(city().db);
    await declare({});
    await insertCheckIn(city().db, { person: 'ann', place: 'P-west', at: '2020-02-12T10:00:00+08:00' });
    setClock(city(), '2020-02-13T12:00:00+08:00');
    expect(await send('symptoms', { symptoms: ['cold feet'] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/symptoms/0' }] },
    });
    expect(await send('symptoms', { symptoms: [] })).toMatchObject({
      status: 201,
      body: { validUntil: '2020-02-27T12:00:00+08:00' },
    });
    await refreshAt(city(), '2020-02-13T12:00:00+08:00');
    expect(await form()).toMatchObject({ declaredAt: '2020-02-13T12:00:00+08:00', mismatches: [] });
    // Asked for trips, silence about one is an omission.
    await declare({});
    await refreshAt(city(), '2020-02-13T12:00:00+08:00');
    expect((await form()).mismatches).toHaveLength(1);
  });

  it('of somebody else is reached only by whoever acts for them', async () => {
    expect(await form('bob', personId('ann'))).toMatchObject({ code: 'not-found' });
    const ann = await insertCare(city().db, personId('bob'), personId('ann'));
    expect(await form('bob', ann)).toMatchObject({ declaredAt: null });
    const { rows } = await city().db.query<{ reason: string }>(
      `select reason from audit_read where person_id = $1 and what = 'declaration'`,
      [personId('ann')],
    );
    expect(rows).toEqual([{ reason: 'look by the person who manages this one' }]);
    await city().db.query('truncate dependant');
  });

  it('asks for the symptoms of the policy in force', async () => {
    const asked = [{ code: 'night-sweat', name: { en: 'Night sweat', zh: '盗汗' } }];
    await publishRules(city(), rules, { version: 2, declaration: { required: true, validDays: 14, symptoms: asked } });
    expect((await form()).symptoms).toEqual(asked);
    expect((await declare({ symptoms: ['fever'] })).status).toBe(400);
    expect((await declare({ symptoms: ['night-sweat'] })).status).toBe(201);
  });
});
