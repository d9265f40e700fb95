import fc from 'fast-check';
import { dayMs, hourMs, minuteMs } from '@open-health-code/domain';
import { describe, expect, it } from 'vitest';
import { repeatMs } from './arrival.ts';
import { endsOf, type LastingVisit } from './gate-departures.ts';

function visit(at: number, leftAt: number | null = null, planned = false): LastingVisit {
  return { recordId: `visit at ${at}`, at, leftAt, planned };
}
const endings = (visits: readonly LastingVisit[], departures: readonly number[]): (readonly [number, number])[] =>
  endsOf(visits, departures).map(({ visit: { at }, leftAt }) => [at, leftAt]);

describe('the end of a visit', () => {
  it('is the first departure after it, within a day', () => {
    expect(endings([visit(0)], [3 * hourMs, 2 * hourMs])).toEqual([[0, 2 * hourMs]]);
    expect(endings([visit(0)], [dayMs])).toEqual([[0, dayMs]]);
    expect(endings([visit(0)], [dayMs + 1])).toEqual([]);
    expect(endings([visit(hourMs)], [0, hourMs])).toEqual([]);
  });

  it('is not the departure after another arrival, unless both were one', () => {
    expect(endings([visit(0), visit(hourMs)], [2 * hourMs])).toEqual([[hourMs, 2 * hourMs]]);
    expect(endings([visit(0), visit(5 * minuteMs)], [2 * hourMs])).toHaveLength(2);
  });

  it('replaces a planned one, earlier or later, and no other', () => {
    expect(endings([visit(0, hourMs, true)], [2 * hourMs])).toEqual([[0, 2 * hourMs]]);
    expect(endings([visit(0, hourMs, true)], [minuteMs])).toEqual([[0, minuteMs]]);
    expect(endings([visit(0, hourMs, false)], [minuteMs])).toEqual([]);
    expect(endings([visit(0, hourMs, true)], [hourMs])).toEqual([]);
  });

  it('lies after its arrival and before the next one, and nothing ends twice', () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * dayMs }), { maxLength: 8 });
    fc.assert(
      fc.property(times, times, (arrivals, departures) => {
        const visits = [...new Set(arrivals)].map((at) => visit(at));
        const ends = new Map(endsOf(visits, departures).map((end) => [end.visit, end.leftAt]));
        for (const [{ at }, leftAt] of ends) {
          expect(departures).toContain(leftAt);
          expect(leftAt).toBeGreaterThan(at);
          expect(arrivals.some((other) => other > at + repeatMs && other < leftAt)).toBe(false);
        }
        const after = visits.map((one) => ({ ...one, leftAt: ends.get(one) ?? null }));
        expect(endsOf(after, departures)).toEqual([]);
      }),
    );
  });
});
