import { beforeEach, expect, it } from 'vitest';
import { contactPresets, hourMs, minuteMs } from '@open-health-code/domain';
import { fixedClock } from '../../platform/clock.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { personId } from '../../testkit/records/rows.ts';
import { fiveAndThree, publishRules } from '../../testkit/refreshing.ts';
import { fixedPosterLink, posterIdsOf } from '../places/posters.ts';
import { refresh } from '../refresh/refresh.ts';
import { describeServed } from '../../testkit/served-city.ts';
import { liveEvidence } from '../../testkit/small-city.ts';
import {
  emptyGates,
  enrolledGate,
  feverRule,
  personWithCode,
  scanOf,
  type EnrolledGate,
  type ShownCode,
} from './gate-fixture.ts';

const noon = '2020-02-11T12:00:00+08:00';

describeServed('leaving by a gate', noon, (served) => {
  let entrance: EnrolledGate;
  let exit: EnrolledGate;
  let elsewhere: EnrolledGate;
  let code: ShownCode;
  let other: ShownCode;
  let start: number;

  beforeEach(async () => {
    await emptyGates(served().city);
    start = served().city.clock.now();
    await publishRules(served().city, [feverRule]);
    entrance = await enrolledGate(served().city, served().app, { place: 'P1', checkIns: true });
    exit = await enrolledGate(served().city, served().app, { place: 'P1' });
    elsewhere = await enrolledGate(served().city, served().app, { place: 'P2' });
    code = await personWithCode(served().city, 'a');
    other = await personWithCode(served().city, 'b');
    served().city.clock = fixedClock(start + 8 * hourMs);
  });

  const arrive = (hours: number): object =>
    scanOf(served().city, code, { at: start + hours * hourMs, direction: 'in', checkIn: true });
  const go = (hours: number): object => scanOf(served().city, code, { at: start + hours * hourMs, direction: 'out' });
  const deliver = async (gate: EnrolledGate, ...scans: object[]): Promise<void> => {
    const { headers } = gate;
    const response = await served().app.inject({ method: 'POST', url: '/v1/gate/scans', headers, payload: { scans } });
    const { results } = response.json<{ results: { result: string }[] }>();
    expect(results.map(({ result }) => result)).not.toContain('rejected');
  };
  const hoursOf = (at: number): number => (at - start) / hourMs;
  /** Hours from the start, of arriving and leaving. */
  const visits = async (): Promise<(readonly [number, number | null])[]> => {
    const { rows } = await served().city.db.query<{ at: number; left_at: number | null }>(
      'select at, left_at from check_in order by at, record_id',
    );
    return rows.map((row) => [hoursOf(row.at), row.left_at === null ? null : hoursOf(row.left_at)]);
  };
  const send = async (method: 'GET' | 'POST', path: string, payload?: object): Promise<Record<string, unknown>> =>
    (await served().as('a', method, `/v1/people/me/check-ins${path}`, { payload })).json();

  it('ends the visit that is open at its place, at the time of the scan, and is no open visit of the person any more', async () => {
    await deliver(entrance, arrive(6));
    expect(await send('GET', '/open')).toMatchObject({ checkIns: [{ leftAt: null }] });
    await deliver(exit, go(7.5));
    expect(await visits()).toEqual([[6, 7.5]]);
    expect(await send('GET', '/open')).toEqual({ checkIns: [] });
  });

  it('ends it once, however often and in whatever order scans are delivered', async () => {
    const [arriving, going] = [arrive(1), go(2)];
    await deliver(exit, going);
    await deliver(entrance, arriving);
    await deliver(exit, going);
    await deliver(entrance, arriving);
    expect(await visits()).toEqual([[1, 2]]);
    await deliver(exit, go(3));
    expect(await visits()).toEqual([[1, 2]]);
    const parts = await served().city.db.query(`select from import_part where profile = 'check-ins'`);
    // One that told of the visit, one that ended it.
    expect(parts.rowCount).toBe(2);
  });

  it('ends it when both scans come in one batch of a gate that was offline, and of several visits the one before it', async () => {
    await deliver(entrance, arrive(1), go(2), arrive(3), arrive(5), go(6));
    expect(await visits()).toEqual([
      [1, 2],
      [3, null],
      [5, 6],
    ]);
  });

  it('ends it when arriving and leaving are kept at the same moment', async () => {
    await Promise.all([deliver(entrance, arrive(1)), deliver(exit, go(2))]);
    expect(await visits()).toEqual([[1, 2]]);
  });

  it('lets go of a contact who turns out to have left before the case came', async () => {
    const venue = { closeness: 'close', minMinutes: 0, defaultStayMinutes: 300 } as const;
    await publishRules(served().city, [fiveAndThree], {
      version: 2,
      contacts: { ...contactPresets['CN-2020'], venue },
    });
    const comes = scanOf(served().city, other, { at: start + 3 * hourMs, direction: 'in', checkIn: true });
    await deliver(entrance, arrive(1), comes);
    await insertDiagnosis(served().city.db, { person: 'b', status: 'confirmed', at: '2020-02-11T19:00:00+08:00' });
    await refresh(served().city);
    expect(await liveEvidence(served().city, 'contact')).toMatchObject([{ person_id: personId('a') }]);
    await deliver(exit, go(2));
    await refresh(served().city);
    expect(await liveEvidence(served().city, 'contact')).toEqual([]);
  });

  it('ends no visit at another place, of somebody else, or later than it', async () => {
    await deliver(entrance, arrive(1));
    await deliver(elsewhere, go(2));
    await deliver(exit, go(0.5), scanOf(served().city, other, { at: start + 2 * hourMs, direction: 'out' }));
    expect(await visits()).toEqual([[1, null]]);
  });

  const byPoster = async (hours: number, more: object = {}): Promise<Record<string, unknown>> => {
    await insertPlace(served().city.db, { place: 'P1', name: 'Place P1' });
    const poster = await fixedPosterLink(served().city, (await posterIdsOf(served().city, ['P1'])).get('P1') ?? '');
    return await send('POST', '', { poster, at: new Date(start + hours * hourMs).toISOString(), ...more });
  };

  it('ends a visit by a poster too, whatever end was planned, and none that its person has ended', async () => {
    await byPoster(1, { leaveAfterMinutes: 240 });
    await deliver(exit, go(2));
    const { checkIn } = (await byPoster(3)) as { checkIn: { checkInId: string } };
    await send('POST', `/${checkIn.checkInId}/leave`, { at: new Date(start + 4 * hourMs).toISOString() });
    await deliver(exit, go(4.5));
    expect(await visits()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('ends a visit by a poster that a phone without a network hands in after the gate did, and tells it so', async () => {
    await deliver(exit, go(2));
    expect(await byPoster(1)).toMatchObject({ checkIn: { leftAt: '2020-02-11T14:00:00+08:00', planned: false } });
    expect(await visits()).toEqual([[1, 2]]);
  });

  it('ends all that one arrival made: a poster and a scan within minutes of each other', async () => {
    await byPoster(1);
    await deliver(entrance, arrive(1 + (5 * minuteMs) / hourMs), go(3));
    expect((await visits()).map(([, left]) => left)).toEqual([3, 3]);
  });
});
