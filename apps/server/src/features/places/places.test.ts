import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { contactPresets } from '@open-health-code/domain';
import { generateSigningKey, issuePlaceToken } from '@open-health-code/health-code';
import { refresh } from '../refresh/refresh.ts';
import type { TestCity } from '../../testkit/database.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertPlace, insertZone } from '../../testkit/records/map.ts';
import { insertCare, insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn } from '../../testkit/records/whereabouts.ts';
import { publishRules, fiveAndThree, rule, setClock } from '../../testkit/refreshing.ts';
import { describeServed } from '../../testkit/served-city.ts';
import { liveEvidence } from '../../testkit/small-city.ts';
import { remindToLeave } from './leave-reminders.ts';
import { currentPosterToken, fixedPosterLink, posterIdsOf, withdrawPosters } from './posters.ts';

const noon = '2020-02-11T12:00:00+08:00';

interface Answer {
  readonly status: number;
  readonly body: {
    readonly code?: string;
    readonly checkIn: { readonly checkInId: string; readonly leftAt: string | null; readonly via: string };
    readonly companions: { who: string; checkInId: string }[];
    readonly checkIns: { checkInId: string; leftAt: string | null; planned: boolean }[];
  };
}

describeServed('places', noon, (served) => {
  let city: TestCity;

  beforeEach(async () => {
    ({ city } = served());
    await city.db.query('truncate poster, dependant, message');
    await publishRules(city, [fiveAndThree], {
      contacts: {
        ...contactPresets['CN-2020'],
        carriage: { closeness: 'close', minMinutes: 0, defaultStayMinutes: 60 },
        venue: { closeness: 'close', minMinutes: 0, defaultStayMinutes: 120 },
      },
    });
    await insertPlace(city.db, { place: 'L2-car-5', kind: 'carriage', name: '2号线', service: 'L2', coach: '5' });
    await insertPlace(city.db, { place: 'market', kind: 'market', name: '西市场', lon: 114.25, lat: 30.62 });
    await insertPlace(city.db, { place: 'far', kind: 'shop', name: '远方', lon: 116.4, lat: 39.9 });
    for (const name of ['rider', 'case', 'grandmother', 'stranger']) await insertPerson(city.db, { name });
  });

  const paper = async (place: string): Promise<string> =>
    await fixedPosterLink(city, (await posterIdsOf(city, [place])).get(place) ?? '');
  const display = async (place: string): Promise<string> =>
    (await currentPosterToken(city, place, city.clock.now()))?.link ?? '';
  const send = async (
    name: string,
    method: 'GET' | 'POST',
    path: string,
    payload?: object,
    key?: string,
  ): Promise<Answer> => {
    const response = await served().as(name, method, `/v1/people/me/check-ins${path}`, { payload, key });
    return { status: response.statusCode, body: response.json() };
  };
  const scan = async (name: string, poster: string, at = noon, more: object = {}, key?: string): Promise<Answer> =>
    await send(name, 'POST', '', { poster, at, ...more }, key);
  const checkIns = async (): Promise<object[]> =>
    (
      await city.db.query<object>(
        `select subject_id as person, place_id as place, at, left_at, via, unnamed_companions as unnamed, doubtful from check_in order by at, subject_id`,
      )
    ).rows;
  const resolve = async (poster: string, at?: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await served().app.inject({
      method: 'POST',
      url: '/v1/places/resolve',
      payload: { poster, ...(at === undefined ? {} : { at }) },
    });
    return { status: response.statusCode, body: response.json() };
  };

  it('tells of which carriage a poster is, without an id of the place', async () => {
    expect(await resolve(await paper('L2-car-5'))).toEqual({
      status: 200,
      body: { place: { kind: 'carriage', name: '2号线', service: 'L2', coach: '5' }, via: 'fixed-poster' },
    });
    const link = await paper('L2-car-5');
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8080\/c#OHP1[0-9A-Z]{122}$/);
  });

  it('refuses a poster that somebody else made', async () => {
    const forged = await issuePlaceToken(
      {
        form: 'fixed',
        city: city.identity.division,
        posterId: (await posterIdsOf(city, ['market'])).get('market') ?? '',
      },
      await generateSigningKey({ extractable: false }),
    );
    for (const poster of [forged, 'nothing', (await paper('market')).replace('OHP1', 'OHP2')]) {
      expect(await resolve(poster)).toMatchObject({ status: 422, body: { code: 'poster-not-genuine' } });
      expect(await scan('rider', poster)).toMatchObject({ status: 422, body: { code: 'poster-not-genuine' } });
    }
    expect(await checkIns()).toEqual([]);
  });

  it('refuses a picture of a display minutes later, and takes a scan in time that a phone without a network hands in later', async () => {
    const photographed = await display('market');
    setClock(city, '2020-02-11T12:10:00+08:00');
    expect(await scan('stranger', photographed, '2020-02-11T12:10:00+08:00')).toMatchObject({
      status: 422,
      body: { code: 'poster-expired' },
    });
    setClock(city, '2020-02-12T11:59:00+08:00');
    expect(await scan('rider', photographed, '2020-02-11T12:01:00+08:00')).toMatchObject({
      status: 201,
      body: { checkIn: { via: 'rotating-poster', at: '2020-02-11T12:01:00+08:00' } },
    });
    setClock(city, '2020-02-12T12:02:00+08:00');
    expect(await scan('rider', photographed, '2020-02-11T12:01:00+08:00')).toMatchObject({
      status: 422,
      body: { code: 'check-in-time' },
    });
  });

  it('refuses a time ahead, and a withdrawn poster wherever it was copied to', async () => {
    const old = await paper('market');
    expect(await scan('rider', old, '2020-02-11T12:05:00+08:00')).toMatchObject({ body: { code: 'check-in-time' } });
    await withdrawPosters(city, ['market']);
    expect(await scan('rider', old)).toMatchObject({ status: 422, body: { code: 'poster-withdrawn' } });
    const renewed = await paper('market');
    expect(renewed).not.toBe(old);
    expect(await scan('rider', renewed)).toMatchObject({ status: 201 });
  });

  it('keeps a check-in once however often it is sent, also after its answer was forgotten', async () => {
    const key = randomUUID();
    const poster = await paper('L2-car-5');
    const first = await scan('rider', poster, noon, {}, key);
    expect(await scan('rider', poster, noon, {}, key)).toEqual(first);
    await city.db.query('truncate idempotent_answer');
    expect(await scan('rider', poster, noon, {}, key)).toMatchObject({ status: 201, body: { companions: [] } });
    expect(await scan('rider', poster, noon)).toMatchObject({
      body: { checkIn: { checkInId: first.body.checkIn.checkInId } },
    });
    expect(await checkIns()).toHaveLength(1);
    const parts = await city.db.query(`select from import_part where profile = 'check-ins'`);
    expect(parts.rowCount).toBe(1);
  });

  it('checks in every companion for themselves, counts those without an account, and takes nobody else’s dependants', async () => {
    const handle = await insertCare(city.db, personId('rider'), personId('grandmother'));
    const companions = [handle];
    const twice = { companions: [handle, handle.toUpperCase()], unnamedCompanions: 2 };
    const answer = await scan('rider', await paper('L2-car-5'), noon, twice);
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toMatchObject({ companions: [{ who: expect.stringMatching(new RegExp(handle, 'i')) }] });
    const at = Date.parse(noon);
    const same = { place: 'L2-car-5', at, left_at: null, via: 'fixed-poster', doubtful: false };
    const kept = await checkIns();
    expect(kept).toHaveLength(2);
    expect(kept).toContainEqual({ person: personId('rider'), unnamed: 2, ...same });
    expect(kept).toContainEqual({ person: personId('grandmother'), unnamed: 0, ...same });
    expect(await scan('stranger', await paper('market'), noon, { companions })).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect(await checkIns()).toHaveLength(2);
  });

  it('ends a visit once, and shows the ones that are open', async () => {
    const { body } = await scan('rider', await paper('market'), noon, { leaveAfterMinutes: 60 });
    const { checkInId } = body.checkIn;
    expect(await send('rider', 'GET', '/open')).toMatchObject({
      body: { checkIns: [{ checkInId, leftAt: '2020-02-11T13:00:00+08:00', planned: true }] },
    });
    setClock(city, '2020-02-11T13:30:00+08:00');
    const leaveAt = async (name: string, at: string): Promise<Answer> =>
      await send(name, 'POST', `/${checkInId}/leave`, { at });
    expect(await leaveAt('stranger', '2020-02-11T12:30:00+08:00')).toMatchObject({ status: 404 });
    expect(await leaveAt('rider', '2020-02-11T11:30:00+08:00')).toMatchObject({ body: { code: 'check-in-time' } });
    expect(await leaveAt('rider', '2020-02-11T13:32:00+08:00')).toMatchObject({ body: { code: 'check-in-time' } });
    const left = { status: 200, body: { leftAt: '2020-02-11T12:30:00+08:00', planned: false } };
    expect(await leaveAt('rider', '2020-02-11T12:30:00+08:00')).toMatchObject(left);
    expect(await leaveAt('rider', '2020-02-11T12:45:00+08:00')).toMatchObject(left);
    expect(await send('rider', 'GET', '/open')).toMatchObject({ body: { checkIns: [] } });
    const reads = await city.db.query<{ what: string }>('select what from audit_read where person_id = $1', [
      personId('rider'),
    ]);
    expect(reads.rows.map(({ what }) => what)).toContain('check-ins');
  });

  it('shows no visit as open before it has begun', async () => {
    await insertCheckIn(city.db, { person: 'rider', place: 'market', at: '2020-02-11T12:00:01+08:00' });
    expect(await send('rider', 'GET', '/open')).toMatchObject({ body: { checkIns: [] } });
    setClock(city, '2020-02-11T12:00:01+08:00');
    expect((await send('rider', 'GET', '/open')).body.checkIns).toHaveLength(1);
  });

  it('asks once whether somebody has left whose visit would be over by now, and nobody who said so', async () => {
    await scan('rider', await paper('market'));
    await scan('stranger', await paper('market'), noon, { leaveAfterMinutes: 30 });
    await scan('case', await paper('L2-car-5'));
    const ask = async (time: string): Promise<number> => {
      setClock(city, time);
      return await remindToLeave(city, Date.parse(noon));
    };
    expect(await ask('2020-02-11T12:59:59+08:00')).toBe(0);
    expect(await ask('2020-02-11T13:00:00+08:00')).toBe(1);
    expect(await ask('2020-02-11T14:00:00+08:00')).toBe(1);
    expect(await ask('2020-02-11T14:01:00+08:00')).toBe(0);
    const { rows } = await city.db.query<{ person_id: string; filled: object }>(
      `select person_id, filled from message where template = 'check-in-leave' order by filled ->> 'place'`,
    );
    expect(rows).toEqual([
      { person_id: personId('case'), filled: { place: '2号线', at: Date.parse(noon) } },
      { person_id: personId('rider'), filled: { place: '西市场', at: Date.parse(noon) } },
    ]);
  });

  const confirm = async (name: string): Promise<void> => {
    await insertDiagnosis(city.db, { person: name, status: 'confirmed', at: '2020-02-11T20:00:00+08:00' });
    setClock(city, '2020-02-11T21:00:00+08:00');
    await refresh(city);
  };
  const contacts = async (): Promise<object[]> =>
    (await liveEvidence(city, 'contact')).map(({ person_id, strength, facts }) => ({
      person: person_id,
      strength,
      service: facts['service'],
      coach: facts['coach'],
      minutes: facts['minutes'],
    }));

  it('finds those who were in the carriage with somebody who turns out to be a case, and nobody of another carriage', async () => {
    await insertPlace(city.db, { place: 'L2-car-6', kind: 'carriage', name: '2号线', service: 'L2', coach: '6' });
    await scan('case', await paper('L2-car-5'));
    await scan('rider', await paper('L2-car-5'), '2020-02-11T11:50:00+08:00');
    await scan('stranger', await paper('L2-car-6'));
    await confirm('case');
    expect(await contacts()).toEqual([
      { person: personId('rider'), strength: 'strong', service: 'L2-car-5', coach: '5', minutes: 50 },
    ]);
  });

  it('tells who is still there as soon as a fellow visitor is a case, and counts the days from when they will have left', async () => {
    const definitions = {
      ...contactPresets['CN-2020'],
      venue: { closeness: 'close', minMinutes: 0, defaultStayMinutes: 120 },
    } as const;
    const close = rule('contact', { kind: 'contact' }, [{ colour: 'yellow', forDays: 7 }]);
    await publishRules(city, [fiveAndThree, close], { version: 2, contacts: definitions });
    await scan('case', await paper('market'));
    await scan('rider', await paper('market'));
    await insertDiagnosis(city.db, { person: 'case', status: 'confirmed', at: '2020-02-11T12:10:00+08:00' });
    setClock(city, '2020-02-11T12:10:00+08:00');
    await refresh(city);
    const why = await served().as('rider', 'GET', '/v1/people/me/explanation');
    expect(why.json()).toMatchObject({
      colour: 'yellow',
      reasons: [
        {
          rule: 'contact',
          since: noon,
          until: '2020-02-18T14:00:00+08:00',
          facts: { minutes: 120, exposedUntil: '2020-02-11T14:00:00+08:00' },
        },
      ],
      nextChangeAt: '2020-02-18T14:00:00+08:00',
    });
    const payload = { anchor: 'A'.repeat(22) };
    const code = await served().as('rider', 'POST', '/v1/people/me/codes', { payload });
    expect(code.json()).toMatchObject({ colour: 'yellow' });
  });

  it('lets go of a contact who turns out to have left before, also after a longer stay was planned', async () => {
    const rider = await scan('rider', await paper('market'), '2020-02-11T08:00:00+08:00', { leaveAfterMinutes: 600 });
    await scan('case', await paper('market'));
    await confirm('case');
    expect(await contacts()).toHaveLength(1);
    const { checkInId } = rider.body.checkIn;
    await send('rider', 'POST', `/${checkInId}/leave`, { at: '2020-02-11T09:00:00+08:00' });
    await refresh(city);
    expect(await contacts()).toEqual([]);
    await refresh(city, { full: true });
    expect(await contacts()).toEqual([]);
  });

  it('tells who plans to stay in a zone at once', async () => {
    await publishRules(city, [rule('zone', { kind: 'zone-visit' }, [{ colour: 'red', forDays: 14 }])], { version: 2 });
    await insertZone(city.db, { zone: 'Z', from: '2020-02-11T00:00:00+08:00', around: [[114.25, 30.62]] });
    await scan('rider', await paper('market'), noon, { leaveAfterMinutes: 120 });
    setClock(city, '2020-02-11T12:10:00+08:00');
    await refresh(city);
    const why = await served().as('rider', 'GET', '/v1/people/me/explanation');
    expect(why.json()).toMatchObject({ colour: 'red', reasons: [{ since: noon, until: '2020-02-25T14:00:00+08:00' }] });
  });

  it('lets go of a visit of a zone that was left before the zone was there, though a longer stay was planned', async () => {
    await insertZone(city.db, { zone: 'Z', from: '2020-02-11T13:00:00+08:00', around: [[114.25, 30.62]] });
    const { body } = await scan('rider', await paper('market'), noon, { leaveAfterMinutes: 120 });
    setClock(city, '2020-02-11T14:30:00+08:00');
    await refresh(city);
    expect(await liveEvidence(city, 'zone-visit')).toMatchObject([{ facts: { minutes: 60 }, strength: 'strong' }]);
    await send('rider', 'POST', `/${body.checkIn.checkInId}/leave`, { at: '2020-02-11T12:40:00+08:00' });
    await refresh(city);
    expect(await liveEvidence(city, 'zone-visit')).toEqual([]);
  });

  it('makes no contacts of others by a check-in that one person cannot have made, and weak ones of that person', async () => {
    await scan('case', await paper('market'), '2020-02-11T11:55:00+08:00');
    await scan('rider', await paper('market'), '2020-02-11T11:55:00+08:00');
    await confirm('case');
    expect(await contacts()).toMatchObject([{ person: personId('rider'), strength: 'strong' }]);
    // The same minute, a thousand kilometres away: a forwarded picture of paper.
    await scan('rider', await paper('far'), '2020-02-11T12:00:00+08:00');
    await refresh(city);
    expect(await contacts()).toMatchObject([{ person: personId('rider'), strength: 'weak' }]);
    await scan('case', await paper('far'), '2020-02-11T12:00:00+08:00');
    await refresh(city);
    expect(await contacts()).toEqual([]);
  });
});
