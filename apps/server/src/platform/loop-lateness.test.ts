import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchLoop } from './loop-lateness.ts';

const busy = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

it('tells that work keeps the loop, whether in turns of its own or in timers, and that it is over', async () => {
  const loop = watchLoop();
  loop.begin();
  try {
    for (let i = 0; i < 4; i += 1) {
      busy(400);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(loop.lateMs()).toBeGreaterThan(150);
    await sleep(1000);
    expect(loop.lateMs()).toBeLessThan(150);
    // Each is due again before it has ended, so one follows the other without a turn of the loop.
    const timers = setInterval(() => busy(400), 1);
    await sleep(1500);
    clearInterval(timers);
    expect(loop.lateMs()).toBeGreaterThan(150);
  } finally {
    loop.end();
  }
});
