import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import {
  createLivenessChain,
  generateSigningKey,
  issueCode,
  newLivenessSeed,
  showCode,
} from '@open-health-code/health-code';
import { dayMs, hourMs, minuteMs } from '@open-health-code/domain';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { personId } from '../../testkit/records/rows.ts';
import { colourOf, publishRules, setClock } from '../../testkit/refreshing.ts';
import { refresh } from '../refresh/refresh.ts';
import { emptyGates, enrolledGate, feverRule, personWithCode, scanOf, type EnrolledGate } from './gate-fixture.ts';
import { readGate } from './gate.ts';
import { keepScans } from './keeping-scans.ts';
import { scanReport } from './overview.ts';
import { setPeopleInside } from './people-inside.ts';
import { dropOldScans } from './retention.ts';
import { nobodyKnown } from './scans.ts';

const noon = '2020-02-11T12:00:00+08:00';

interface KeptScan {
  readonly person_id: string;
  readonly finding: string;
  readonly colour: string | null;
  readonly celsius: number | null;
  readonly checked_in: boolean;
  readonly replayed_elsewhere: boolean;
}

describeOnEachServer('scans', noon, (city) => {
  let app: FastifyInstance;
  let gate: EnrolledGate;

  beforeEach(async () => {
    await emptyGates(city());
    setClock(city(), noon);
    await publishRules(city(), [feverRule]);
    gate = await enrolledGate(city(), app, { place: 'P1', checkIns: true, lon: 114.317, lat: 30.528 });
  });
  beforeAll(async () => (app = await buildApplication(city(), { operatorKey: 'a-key' })));
  afterAll(async () => await app.close());

  const deliver = async (
    scans: readonly (object | undefined)[],
    by: EnrolledGate = gate,
  ): Promise<{ status: number; results: string[] }> => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/gate/scans',
      headers: by.headers,
      payload: { scans },
    });
    const { results = [] } = response.json<{ results?: { result: string; reason?: string }[] }>();
    return { status: response.statusCode, results: results.map(({ result, reason }) => reason ?? result) };
  };
  const kept = async (): Promise<KeptScan[]> =>
    (
      await city().db.query<KeptScan>(
        `select person_id, finding, colour, celsius::float8 as celsius, checked_in, replayed_elsewhere from gate_scan
         order by at, received_at, scan_id`,
      )
    ).rows;
  const counts = async (by: EnrolledGate = gate): Promise<Record<string, unknown>> =>
    (await app.inject({ url: '/v1/gate/counts', headers: by.headers })).json();
  const passMinutes = (minutes: number): void => {
    city().clock = fixedClock(city().clock.now() + minutes * minuteMs);
  };

  it('are kept once, whatever is sent again and however it is batched', async () => {
    const codes = await Promise.all(['a', 'b', 'c'].map(async (name) => await personWithCode(city(), name)));
    const scans = Array.from({ length: 60 }, (_, i) => scanOf(city(), codes[i % 3], { direction: 'in' }));
    expect((await deliver(scans.slice(0, 40))).results).toEqual(Array(40).fill('accepted'));
    expect((await deliver(scans.slice(20))).results).toEqual([
      ...Array<string>(20).fill('duplicate'),
      ...Array<string>(20).fill('accepted'),
    ]);
    expect((await deliver([scans[5], scans[5], scanOf(city(), codes[0])])).results).toEqual([
      'duplicate',
      'duplicate',
      'accepted',
    ]);
    expect(await kept()).toHaveLength(61);
    expect(await counts()).toMatchObject({ inside: 60, today: { admit: 61, measure: 0, refuse: 0, invalid: 0 } });
  });

  it('are kept once when overlapping batches arrive at the same moment, in any order', async () => {
    const code = await personWithCode(city(), 'a');
    const scans = Array.from({ length: 200 }, () =>
      scanOf(city(), code, { direction: 'in', celsius: 36.6, checkIn: true }),
    );
    const batches = [scans, scans.toReversed(), scans.slice(50), scans.slice(0, 150).toReversed()];
    const answers = await Promise.all(batches.map(async (batch) => await deliver(batch)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.flatMap(({ results }) => results).filter((result) => result === 'accepted')).toHaveLength(200);
    expect(await kept()).toHaveLength(200);
    expect(await counts()).toMatchObject({ inside: 200 });
    const { rows } = await city().db.query('select count(*)::int as readings from temperature');
    expect(rows).toEqual([{ readings: 200 }]);
    const checkIns = await city().db.query('select count(*)::int as visits from check_in');
    expect(checkIns.rows).toEqual([{ visits: 200 }]);
  });

  it('are about the person whose code it was, found by the server', async () => {
    const code = await personWithCode(city(), 'a');
    await deliver([scanOf(city(), code)]);
    expect(await kept()).toMatchObject([{ person_id: personId('a'), finding: 'held', colour: 'green' }]);
  });

  it('are about nobody when the code is forged, stale, of a screenshot, of another city, or absent', async () => {
    const code = await personWithCode(city(), 'a');
    const now = city().clock.now();
    const key = await generateSigningKey({ extractable: false });
    const chain = createLivenessChain(newLivenessSeed());
    const statement = {
      kind: 'live',
      colour: 'green',
      maskedName: '张*',
      issuedAt: now,
      lifeMs: hourMs,
      anchor: chain.anchor,
    } as const;
    const forged = await issueCode({ ...statement, city: '990100' }, key);
    const foreign = await issueCode({ ...statement, city: '440300' }, key);
    const shown = code.at(now);
    const tampered = `${shown.slice(0, 60)}${shown[60] === 'A' ? 'B' : 'A'}${shown.slice(61)}`;
    passMinutes(3);
    const later = city().clock.now();
    const reading = { celsius: 39, checkIn: true, direction: 'in' } as const;
    const { status, results } = await deliver([
      scanOf(city(), showCode(forged.text, chain, later).text, reading),
      scanOf(city(), showCode(foreign.text, chain, later).text, reading),
      scanOf(city(), shown, reading),
      scanOf(city(), tampered, reading),
      scanOf(city(), undefined, reading),
      scanOf(city(), undefined, { ...reading, idCheck: crypto.randomUUID() }),
    ]);
    expect(status).toBe(200);
    expect(results).toEqual(Array(6).fill('accepted'));
    const scans = await kept();
    expect(new Set(scans.map(({ person_id }) => person_id))).toEqual(new Set([nobodyKnown]));
    expect(scans.every(({ checked_in }) => !checked_in)).toBe(true);
    expect(scans.map(({ finding }) => finding).sort()).toEqual(
      expect.arrayContaining(['unknown-issuer', 'unknown-issuer', 'stale-display', 'none', 'none']),
    );
    const readings = await city().db.query('select from temperature');
    expect(readings.rowCount).toBe(0);
    expect(await scanReport(city(), 1)).toMatchObject([{ unverified: 4, fever: 6, entered: 6 }]);
  });

  it('are judged as of their own time, days later and when the code has long expired or was revoked', async () => {
    const code = await personWithCode(city(), 'a');
    const at = city().clock.now() + 5 * minuteMs;
    const scan = scanOf(city(), code, { at });
    const screenshot = scanOf(city(), code.at(at - 4 * minuteMs), { at });
    await city().db.query('update issued_code set withdrawn = true');
    city().clock = fixedClock(at + 6 * dayMs);
    expect((await deliver([scan, screenshot])).results).toEqual(['accepted', 'accepted']);
    expect((await kept()).map(({ finding }) => finding).sort()).toEqual(['held', 'stale-display']);
  });

  it('with fever become evidence with the next refresh, and normal readings are kept too', async () => {
    const ill = await personWithCode(city(), 'ill');
    const well = await personWithCode(city(), 'well');
    const fever = scanOf(city(), ill, { celsius: 37.3, verdict: 'measure' });
    await deliver([fever, scanOf(city(), well, { celsius: 37.2 })]);
    await deliver([fever]);
    await refresh(city());
    expect(await colourOf(city(), 'ill')).toBe('yellow');
    // Nothing follows from a normal reading, so there is nothing to assess.
    expect(await colourOf(city(), 'well')).toBeUndefined();
    const { rows } = await city().db.query(
      `select person_id, celsius::float8 as celsius, measured_by, measured_at from temperature order by celsius`,
    );
    expect(rows).toEqual([
      { person_id: personId('well'), celsius: 37.2, measured_by: 'Place P1', measured_at: Date.parse(noon) },
      { person_id: personId('ill'), celsius: 37.3, measured_by: 'Place P1', measured_at: Date.parse(noon) },
    ]);
  });

  it('check people in at the gate’s place where it may, and not on leaving', async () => {
    const code = await personWithCode(city(), 'a');
    await deliver([
      scanOf(city(), code, { checkIn: true, direction: 'in' }),
      scanOf(city(), code, { checkIn: true, direction: 'out' }),
      scanOf(city(), code),
    ]);
    const without = await enrolledGate(city(), app, { place: 'P2' });
    await deliver([scanOf(city(), code, { checkIn: true })], without);
    const { rows } = await city().db.query('select subject_id, place_id, at, left_at from check_in');
    expect(rows).toEqual([{ subject_id: personId('a'), place_id: 'P1', at: Date.parse(noon), left_at: null }]);
  });

  it('of one code at two places out of reach of each other are flagged', async () => {
    const far = await enrolledGate(city(), app, { place: 'P3', lon: 114.255, lat: 30.617 });
    const near = await enrolledGate(city(), app, { place: 'P4', lon: 114.318, lat: 30.529 });
    const code = await personWithCode(city(), 'a');
    const other = await personWithCode(city(), 'b');
    await deliver([scanOf(city(), code), scanOf(city(), other)]);
    passMinutes(0.5);
    await deliver([scanOf(city(), code)], near);
    await deliver([scanOf(city(), code)], far);
    passMinutes(30);
    await deliver([scanOf(city(), other)], far);
    expect((await kept()).filter((scan) => scan.replayed_elsewhere)).toMatchObject([{ person_id: personId('a') }]);
    const report = await scanReport(city(), 1);
    expect(report.map((one) => [one.placeId, one.replayedElsewhere])).toEqual([
      ['P1', 0],
      ['P3', 1],
      ['P4', 0],
    ]);
  });

  it('that no gate can have made are rejected for good, and the rest of the batch is kept', async () => {
    const code = await personWithCode(city(), 'a');
    const now = city().clock.now();
    const scan = (at: number): object => scanOf(city(), code.at(now), { at });
    expect(
      (await deliver([scan(now + 10 * minuteMs), scan(now), scan(now - hourMs), scan(now - 8 * dayMs)])).results,
    ).toEqual(['in-the-future', 'accepted', 'before-enrolment', 'too-old']);
    expect(await kept()).toHaveLength(1);
  });

  it('are refused as a whole when they do not have the form, or are too many', async () => {
    const code = await personWithCode(city(), 'a');
    const good = scanOf(city(), code);
    const bad: readonly object[][] = [
      [],
      [good, { ...good, celsius: 20 }],
      [{ ...good, personId: personId('a') }],
      [{ ...good, code: 'https://example.org/?name=somebody' }],
      [{ ...good, at: 'yesterday' }],
      Array.from({ length: 501 }, () => scanOf(city(), undefined)),
    ];
    for (const scans of bad) expect((await deliver(scans)).status).toBe(400);
    expect(await kept()).toEqual([]);
    expect((await deliver(Array.from({ length: 500 }, () => scanOf(city(), code)))).status).toBe(200);
  });

  it('of one gate under the ids of another are its own', async () => {
    const code = await personWithCode(city(), 'a');
    const other = await enrolledGate(city(), app, { place: 'P2' });
    const scan = scanOf(city(), code);
    expect((await deliver([scan])).results).toEqual(['accepted']);
    expect((await deliver([scan], other)).results).toEqual(['accepted']);
  });

  it('and their counts go when the policy’s time is over, and nothing before', async () => {
    const code = await personWithCode(city(), 'a');
    await deliver([scanOf(city(), code, { direction: 'in' })]);
    await setPeopleInside(city(), 'P1', 3, 'test');
    const left = async (): Promise<unknown> =>
      (
        await city().db.query(
          `select (select count(*)::int from gate_scan) as scans, (select count(*)::int from gate_count) as counts,
                  (select count(*)::int from gate_scan_receipt) as receipts, (select count(*)::int from gate_hand_count) as hand`,
        )
      ).rows[0];
    const start = city().clock.now();
    city().clock = fixedClock(start + 7 * dayMs);
    await dropOldScans(city());
    expect(await left()).toEqual({ scans: 1, counts: 1, receipts: 1, hand: 1 });
    city().clock = fixedClock(start + 9 * dayMs);
    await dropOldScans(city());
    expect(await left()).toEqual({ scans: 1, counts: 1, receipts: 0, hand: 1 });
    city().clock = fixedClock(start + 32 * dayMs);
    await dropOldScans(city());
    expect(await left()).toEqual({ scans: 0, counts: 0, receipts: 0, hand: 0 });
  });

  it('are undone as a whole when keeping them fails midway', async () => {
    const code = await personWithCode(city(), 'a');
    const enrolled = await readGate(city().db, gate.gateId);
    const { at, ...scan } = scanOf(city(), code, { celsius: 39, direction: 'in' });
    const good = { ...scan, at: Date.parse(at) };
    await city().db.query('alter table gate_count add constraint broken check (entered < 1)');
    await expect(keepScans(city(), enrolled, [good])).rejects.toThrow(/broken/);
    await city().db.query('alter table gate_count drop constraint broken');
    expect(await kept()).toEqual([]);
    expect((await city().db.query('select from temperature')).rowCount).toBe(0);
    expect(await keepScans(city(), enrolled, [good])).toEqual([{ scanId: good.scanId, result: 'accepted' }]);
  });
});
