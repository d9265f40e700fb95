import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scan } from '../queue/scan.ts';
import { countScan, countsAt, rebase, type KeptCounts } from './counts.ts';

const utc8 = 480;
const hourMs = 3_600_000;
/** 23:00 in the city. */
const lateEvening = Date.UTC(2020, 1, 11, 15);

function scan(at: number, direction?: 'in' | 'out', verdict: Scan['verdict'] = 'admit'): Scan {
  return {
    scanId: crypto.randomUUID(),
    at: new Date(at).toISOString(),
    verdict,
    ...(direction === undefined ? {} : { direction }),
  };
}

describe('people inside', () => {
  it('are counted by the gate alone while there is no server', () => {
    let kept: KeptCounts | undefined;
    for (const direction of ['in', 'in', 'out'] as const) kept = countScan(kept, scan(lateEvening, direction), utc8);
    expect(countsAt(kept, lateEvening, utc8)).toMatchObject({ inside: 1, today: { admit: 3 }, othersUntil: undefined });
  });

  it('stay inside over the city’s midnight, while checks of today begin anew', () => {
    const kept = countScan(undefined, scan(lateEvening, 'in'), utc8);
    const night = lateEvening + 2 * hourMs;
    expect(countsAt(kept, night, utc8)).toMatchObject({ inside: 1, today: { admit: 0 } });
    const next = countScan(countScan(kept, scan(night, 'in'), utc8), scan(night, 'out'), utc8);
    expect(countsAt(next, night, utc8)).toMatchObject({ inside: 1, today: { admit: 2 } });
    expect(countsAt(next, lateEvening + 25 * hourMs, utc8).inside).toBe(0);
  });

  it('are what the server said for a day, and this gate’s own alone after it', () => {
    const today = { admit: 4, measure: 0, refuse: 0, invalid: 0 };
    const kept = countScan({ server: { inside: 7, today, at: lateEvening } }, scan(lateEvening, 'in'), utc8);
    const night = lateEvening + 2 * hourMs;
    expect(countsAt(kept, night, utc8)).toEqual({
      inside: 8,
      today: { ...today, admit: 0 },
      othersUntil: lateEvening,
    });
    const later = countScan(kept, scan(lateEvening + 20 * hourMs, 'in'), utc8);
    expect(countsAt(later, lateEvening + 30 * hourMs, utc8)).toMatchObject({ inside: 1, othersUntil: undefined });
  });

  it('are as many as staff counted, with what is undelivered from before in it', () => {
    const today = { admit: 0, measure: 0, refuse: 0, invalid: 0 };
    const server = { inside: 12, today, at: lateEvening, handCountedAt: lateEvening };
    const undelivered = [scan(lateEvening - 60_000, 'in'), scan(lateEvening + 60_000, 'out')];
    const kept = rebase(server, undelivered, utc8);
    expect(countsAt(kept, lateEvening + 120_000, utc8)).toMatchObject({ inside: 11, today: { admit: 2 } });
  });

  it('are never fewer than none', () => {
    expect(countsAt(countScan(undefined, scan(lateEvening, 'out'), utc8), lateEvening, utc8).inside).toBe(0);
  });

  it('are what the server counted and what it does not have yet, whenever it was asked', () => {
    const steps = fc.array(fc.constantFrom('in', 'out', 'deliver', 'ask'), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        let kept: KeptCounts | undefined;
        let queue: Scan[] = [];
        let atServer = 100;
        let truth = 100;
        const askServer = (): KeptCounts => {
          const server = { inside: atServer, today: { admit: 0, measure: 0, refuse: 0, invalid: 0 }, at: lateEvening };
          return rebase(server, queue, utc8);
        };
        kept = askServer();
        for (const step of all) {
          if (step === 'deliver') {
            atServer += queue.reduce((sum, { direction }) => sum + (direction === 'in' ? 1 : -1), 0);
            queue = [];
          } else if (step === 'ask') kept = askServer();
          else {
            const made = scan(lateEvening, step);
            queue.push(made);
            kept = countScan(kept, made, utc8);
            truth += step === 'in' ? 1 : -1;
          }
          expect(countsAt(kept, lateEvening, utc8).inside).toBe(truth);
        }
      }),
    );
  });
});
