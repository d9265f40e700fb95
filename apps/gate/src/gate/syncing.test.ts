import { describe, expect, it } from 'vitest';
import type { RoundOutcome } from './gate.ts';
import { startSyncing } from './syncing.ts';

const good: RoundOutcome = { isGood: true, retryAfterMs: undefined };
const bad: RoundOutcome = { isGood: false, retryAfterMs: undefined };

/** Time that passes when told to, and the rounds that were made. */
function fixture(outcomes: RoundOutcome[]) {
  let now = 0;
  let due: { at: number; work: () => void } | undefined;
  const rounds: number[] = [];
  const syncing = startSyncing({
    round: async () => {
      rounds.push(now);
      return outcomes.shift() ?? good;
    },
    monotonic: () => now,
    random: () => 0.5,
    setTimer: (work, ms) => {
      const timer = { at: now + ms, work };
      due = timer;
      return () => {
        if (due === timer) due = undefined;
      };
    },
  });
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms;
    while (due !== undefined && due.at <= end) {
      const { at, work } = due;
      due = undefined;
      now = at;
      work();
      // A round is a few promises long.
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
    }
    now = end;
  };
  return { syncing, rounds, pass };
}

describe('rounds with the server', () => {
  it('are made at once and then about every minute', async () => {
    const { rounds, pass } = fixture([]);
    await pass(200_000);
    expect(rounds).toEqual([0, 67_500, 135_000]);
  });

  it('come sooner when there is something to deliver', async () => {
    const { syncing, rounds, pass } = fixture([]);
    await pass(10_000);
    syncing.nudge();
    syncing.nudge();
    await pass(5_000);
    expect(rounds).toEqual([0, 11_000]);
  });

  it('wait longer after each failure, whatever happens at the gate', async () => {
    const { syncing, rounds, pass } = fixture([bad, bad, bad, bad]);
    for (let second = 0; second < 23; second += 1) {
      await pass(1_000);
      syncing.nudge();
    }
    expect(rounds).toEqual([0, 1_500, 4_500, 10_500, 22_500]);
  });

  it('come back at once when the network does', async () => {
    const { syncing, rounds, pass } = fixture([bad, bad, bad, bad, bad, bad, bad]);
    await pass(60_000);
    const before = rounds.length;
    syncing.online();
    await pass(1_100);
    expect(rounds).toHaveLength(before + 1);
  });

  it('are not made before the time the server asked for, also when the network comes back', async () => {
    const { syncing, rounds, pass } = fixture([{ isGood: false, retryAfterMs: 120_000 }]);
    await pass(1_000);
    syncing.nudge();
    syncing.online();
    await pass(118_000);
    expect(rounds).toEqual([0]);
    await pass(10_000);
    expect(rounds).toHaveLength(2);
  });

  it('end when told to', async () => {
    const { syncing, rounds, pass } = fixture([]);
    await pass(1_000);
    syncing.stop();
    await pass(500_000);
    expect(rounds).toEqual([0]);
  });
});
