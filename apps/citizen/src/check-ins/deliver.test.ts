import fc from 'fast-check';
import { NoAnswer, ProblemAnswer } from '@open-health-code/contract/client';
import type { ProblemCode } from '@open-health-code/contract';
import { describe, expect, it } from 'vitest';
import { deliverVisits, type Deliverer } from './deliver.ts';
import type { CheckInAnswer, QueuedCheckIn, VisitStore } from './queued.ts';
import { memoryStore } from './visit-store.ts';

const place = { kind: 'restaurant', name: 'Noodles', service: null, coach: null };

function checkIn(key: string, more: Partial<QueuedCheckIn> = {}): QueuedCheckIn {
  return {
    kind: 'check-in',
    key,
    deviceId: 'device',
    queuedAt: 1,
    poster: 'OHP1',
    readAt: 1_000,
    companions: [],
    unnamedCompanions: 0,
    leaveAfterMinutes: undefined,
    place,
    ...more,
  };
}

function problem(status: number, code: ProblemCode): ProblemAnswer {
  return new ProblemAnswer({ type: `/problems/${code}`, title: code, status, code }, undefined);
}

/** A city that keeps each key once and answers it alike, over a line that loses what `line` says. */
function city(line: () => 'fine' | 'request lost' | 'answer lost' = () => 'fine') {
  const kept = new Map<string, { said: string; answer: CheckInAnswer }>();
  const left = new Map<string, string>();
  const over = <T>(work: () => T): T => {
    const state = line();
    if (state === 'request lost') throw new NoAnswer('lost');
    const answer = work();
    if (state === 'answer lost') throw new NoAnswer('lost');
    return answer;
  };
  const calls: Pick<Deliverer, 'checkIn' | 'leave'> = {
    checkIn: async (body, key) =>
      over(() => {
        const said = JSON.stringify(body);
        const before = kept.get(key);
        if (before !== undefined && before.said !== said) throw problem(422, 'idempotency-key-reused');
        const answer = before?.answer ?? {
          checkIn: {
            checkInId: `id ${key}`,
            place,
            via: 'fixed-poster',
            at: body.at,
            leftAt: null,
            planned: false,
            unnamedCompanions: 0,
          },
          companions: (body.companions ?? []).map((who) => ({ who, checkInId: `id ${key} ${who}` })),
        };
        kept.set(key, { said, answer });
        return answer;
      }),
    leave: async ({ checkInId, at }) => over(() => left.set(checkInId, at)),
  };
  return { kept, left, calls };
}

function deliverer(store: VisitStore, calls: Pick<Deliverer, 'checkIn' | 'leave'>, clockErrorMs = 0): Deliverer {
  let keys = 0;
  return {
    store,
    deviceId: 'device',
    cityTime: (time) => time + clockErrorMs,
    newKey: () => `leave ${(keys += 1)}`,
    ...calls,
  };
}

describe('visits on a bad line', () => {
  it('are kept by the city exactly once each, whatever the line loses, and say the same each time', async () => {
    const loss = fc.constantFrom('fine', 'request lost', 'answer lost');
    await fc.assert(
      fc.asyncProperty(fc.array(loss, { maxLength: 30 }), fc.nat({ max: 5 }), async (losses, count) => {
        const rest = [...losses] as ('fine' | 'request lost' | 'answer lost')[];
        const { kept, left, calls } = city(() => rest.shift() ?? 'fine');
        const store = memoryStore();
        for (let i = 0; i < count; i += 1) {
          await store.change({ put: [checkIn(`k${i}`, { companions: ['child'], leftAt: 9_000, queuedAt: i })] });
        }
        // Each round may measure another clock; what was once said stays.
        for (let round = 0; round < 40; round += 1) {
          await deliverVisits(deliverer(store, calls, round * 60_000), () => undefined).catch((error: unknown) => {
            if (!(error instanceof NoAnswer)) throw error;
          });
        }
        expect(await store.all()).toEqual([]);
        expect(kept.size).toBe(count);
        expect(left.size).toBe(2 * count);
      }),
      { numRuns: 60 },
    );
  });

  it('carry the time of the scan by the city’s clock', async () => {
    const { kept, calls } = city();
    const store = memoryStore();
    await store.change({ put: [checkIn('k', { readAt: Date.UTC(2020, 1, 11, 4) })] });
    await deliverVisits(deliverer(store, calls, 90_000), () => undefined);
    expect(JSON.parse(kept.get('k')?.said ?? '{}')).toMatchObject({ at: '2020-02-11T04:01:30.000Z' });
  });

  it('are not told under another enrolment than the one they were made under', async () => {
    const { kept, calls } = city();
    const store = memoryStore();
    await store.change({ put: [checkIn('k', { deviceId: 'somebody before' })] });
    await deliverVisits(deliverer(store, calls), () => undefined);
    expect(kept.size).toBe(0);
    expect(await store.all()).toHaveLength(1);
  });

  it('stay with the reason when the city will never take them, and do not hold up the others', async () => {
    const { kept, calls } = city();
    const store = memoryStore();
    await store.change({ put: [checkIn('old', { queuedAt: 1 }), checkIn('good', { queuedAt: 2 })] });
    const picky: typeof calls = {
      ...calls,
      checkIn: async (body, key) => {
        if (key === 'old') throw problem(422, 'poster-expired');
        return await calls.checkIn(body, key);
      },
    };
    await deliverVisits(deliverer(store, picky), () => undefined);
    expect(await store.all()).toMatchObject([{ key: 'old', refused: 'poster-expired' }]);
    expect([...kept.keys()]).toEqual(['good']);
  });

  it.each([
    [401, 'sign-in-required'],
    [429, 'too-many-requests'],
    [503, 'overloaded'],
    [500, 'internal-error'],
  ] as const)('wait when the city answers %i', async (status, code) => {
    const store = memoryStore();
    await store.change({ put: [checkIn('k')] });
    const { calls } = city();
    const busy = { ...calls, checkIn: async () => Promise.reject(problem(status, code)) };
    await expect(deliverVisits(deliverer(store, busy), () => undefined)).rejects.toBeInstanceOf(ProblemAnswer);
    expect((await store.all())[0]?.refused).toBeUndefined();
  });

  it('end also when the person left while the check-in was on its way', async () => {
    const { left, calls } = city();
    const store = memoryStore();
    await store.change({ put: [checkIn('k')] });
    const slow: typeof calls = {
      ...calls,
      checkIn: async (body, key) => {
        const answer = await calls.checkIn(body, key);
        await store.alter('k', (before) => [{ ...before, leftAt: 5_000 } as QueuedCheckIn]);
        return answer;
      },
    };
    await deliverVisits(deliverer(store, slow), () => undefined);
    expect([...left.keys()]).toEqual(['id k']);
    expect(await store.all()).toEqual([]);
  });
});
