import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishRules, setClock } from '../../testkit/refreshing.ts';
import { describeServed } from '../../testkit/served-city.ts';
import { emptyGates, enrolledGate, feverRule, personWithCode, scanOf, type EnrolledGate } from './gate-fixture.ts';
import { insideAfter } from './people-inside.ts';

const noon = '2020-02-11T12:00:00+08:00';

describe('a count of people by what came in and left', () => {
  it('goes on from who was inside, and is never below none', () => {
    expect(insideAfter(0, [5, -3, 2])).toBe(4);
    expect(insideAfter(2, [-1])).toBe(1);
    expect(insideAfter(0, [-4, 2])).toBe(2);
  });

  it('is right from the first hour at which nobody was inside, whatever was counted before', () => {
    const nets = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 24 });
    fc.assert(
      fc.property(nets, nets, fc.nat(50), (before, after, truth) => {
        // Counted from any wrong start until all who were inside have left.
        const emptied = [...before, -(truth + 50 + before.reduce((sum, net) => sum + Math.max(0, net), 0))];
        expect(insideAfter(truth, [...emptied, ...after])).toBe(insideAfter(0, after));
      }),
    );
  });
});

describeServed('people inside a place', noon, (served) => {
  let front: EnrolledGate;
  let back: EnrolledGate;

  beforeEach(async () => {
    await emptyGates(served().city);
    await publishRules(served().city, [feverRule]);
    front = await enrolledGate(served().city, served().app, { place: 'P1' });
    back = await enrolledGate(served().city, served().app, { place: 'P1' });
  });

  const pass = async (by: EnrolledGate, direction: 'in' | 'out', times: readonly string[]): Promise<void> => {
    const scans = times.map((time) => scanOf(served().city, undefined, { direction, at: Date.parse(time) }));
    const { headers } = by;
    const response = await served().app.inject({ method: 'POST', url: '/v1/gate/scans', headers, payload: { scans } });
    expect(response.json<{ results: object[] }>().results.map((one) => 'reason' in one)).not.toContain(true);
  };
  const counts = async (by: EnrolledGate = front): Promise<Record<string, unknown>> =>
    (await served().app.inject({ url: '/v1/gate/counts', headers: by.headers })).json();
  const countByHand = async (inside: unknown, by: EnrolledGate = front): Promise<number> => {
    const { headers } = by;
    const url = '/v1/gate/counts/inside';
    return (await served().app.inject({ method: 'PUT', url, headers, payload: { inside } })).statusCode;
  };

  it('are counted over all of its gates, each gate’s checks for itself', async () => {
    await pass(front, 'in', [noon, noon, noon]);
    await pass(back, 'out', [noon]);
    const elsewhere = await enrolledGate(served().city, served().app, { place: 'P2' });
    expect(await counts()).toMatchObject({ inside: 2, today: { admit: 3 }, handCountedAt: null });
    expect(await counts(back)).toMatchObject({ inside: 2, today: { admit: 1 } });
    expect(await counts(elsewhere)).toMatchObject({ inside: 0 });
  });

  it('stay inside over midnight, until they leave or a day is over', async () => {
    setClock(served().city, '2020-02-11T23:50:00+08:00');
    await pass(front, 'in', ['2020-02-11T23:40:00+08:00', '2020-02-11T23:45:00+08:00', '2020-02-11T23:50:00+08:00']);
    setClock(served().city, '2020-02-12T00:30:00+08:00');
    expect(await counts()).toMatchObject({ inside: 3, today: { admit: 0 } });
    await pass(back, 'out', ['2020-02-12T00:20:00+08:00']);
    expect(await counts()).toMatchObject({ inside: 2 });
    setClock(served().city, '2020-02-12T23:50:00+08:00');
    expect(await counts()).toMatchObject({ inside: 2 });
    setClock(served().city, '2020-02-13T00:00:00+08:00');
    expect(await counts()).toMatchObject({ inside: 0 });
  });

  it('who came in before counting began do not take others with them when they leave', async () => {
    setClock(served().city, '2020-02-11T15:30:00+08:00');
    await pass(front, 'out', [noon, noon, noon]);
    await pass(front, 'in', ['2020-02-11T13:00:00+08:00', '2020-02-11T15:00:00+08:00']);
    expect(await counts()).toMatchObject({ inside: 2 });
  });

  it('are as many as staff counted, from then on, whatever is delivered late', async () => {
    await pass(front, 'in', [noon, noon, noon, noon]);
    setClock(served().city, '2020-02-11T12:20:00+08:00');
    expect(await countByHand(10)).toBe(200);
    expect(await counts(back)).toMatchObject({ inside: 10, handCountedAt: '2020-02-11T12:20:00+08:00' });
    setClock(served().city, '2020-02-11T14:00:00+08:00');
    await pass(back, 'in', ['2020-02-11T12:10:00+08:00', '2020-02-11T12:19:59+08:00']);
    await pass(back, 'out', [noon]);
    expect(await counts()).toMatchObject({ inside: 10 });
    await pass(back, 'out', ['2020-02-11T12:20:00+08:00', '2020-02-11T13:10:00+08:00']);
    expect(await counts()).toMatchObject({ inside: 8 });
    expect(await countByHand(0, back)).toBe(200);
    expect(await counts()).toMatchObject({ inside: 0 });
    setClock(served().city, '2020-02-12T15:00:00+08:00');
    expect(await counts()).toMatchObject({ inside: 0, handCountedAt: null });
  });

  it('are not as many as no number says', async () => {
    for (const inside of [-1, 1.5, '3', undefined, 1_000_001]) expect(await countByHand(inside)).toBe(400);
  });

  it('are counted right when scans are kept while staff count', async () => {
    const code = await personWithCode(served().city, 'a');
    const scans = Array.from({ length: 40 }, () => scanOf(served().city, code, { direction: 'in' }));
    setClock(served().city, '2020-02-11T12:05:00+08:00');
    const { headers } = front;
    const deliveries = scans.map(async (scan) => {
      await served().app.inject({ method: 'POST', url: '/v1/gate/scans', headers, payload: { scans: [scan] } });
    });
    await Promise.all([...deliveries, countByHand(7)]);
    // All of them were made before.
    expect(await counts()).toMatchObject({ inside: 7, today: { admit: 40 } });
  });
});
