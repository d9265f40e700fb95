import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GateClock, type DeviceClocks } from './gate-clock.ts';

const noon = Date.UTC(2020, 1, 11, 4);
const minute = 60_000;
const hour = 60 * minute;

/** A device whose clocks a test turns. `wall` counts from noon. */
function device(wall = 0): DeviceClocks & { pass(ms: number): void; set(ms: number): void; sleep(ms: number): void } {
  let wallNow = noon + wall;
  let monotonicNow = 5_000;
  return {
    wall: () => wallNow,
    monotonic: () => monotonicNow,
    pass: (ms) => {
      wallNow += ms;
      monotonicNow += ms;
    },
    set: (ms) => {
      wallNow += ms;
    },
    sleep: (ms) => {
      wallNow += ms;
    },
  };
}

describe('the clock of a gate', () => {
  it('says that it was never measured, and goes by the device', () => {
    expect(new GateClock(device()).read()).toMatchObject({ now: noon, standing: 'unmeasured', deviceAheadMs: 0 });
  });

  it('is the server’s time, whatever the device believes', () => {
    const clocks = device(3 * hour);
    const clock = new GateClock(clocks);
    clock.measure({ serverAt: noon, uncertaintyMs: 100 });
    clocks.pass(10 * minute);
    expect(clock.read()).toMatchObject({ now: noon + 10 * minute, standing: 'measured', deviceAheadMs: 3 * hour });
  });

  it('ignores a device’s clock that is set back in the middle of the work', () => {
    const clocks = device();
    const clock = new GateClock(clocks);
    clock.measure({ serverAt: noon, uncertaintyMs: 100 });
    clocks.pass(minute);
    clocks.set(-5 * hour);
    expect(clock.read()).toMatchObject({ now: noon + minute, standing: 'measured', deviceAheadMs: -5 * hour });
  });

  it('goes by the device’s clock after a sleep, and says that it is not sure', () => {
    const clocks = device(-20 * minute);
    const clock = new GateClock(clocks);
    clock.measure({ serverAt: noon, uncertaintyMs: 100 });
    clocks.sleep(2 * hour);
    expect(clock.read()).toMatchObject({ now: noon + 2 * hour, standing: 'moved', uncertaintyMs: 2 * hour });
    clock.measure({ serverAt: noon + 2 * hour, uncertaintyMs: 100 });
    expect(clock.read().standing).toBe('measured');
  });

  it('carries the difference over into the next opening of the page', () => {
    const clocks = device(-30 * minute);
    const before = new GateClock(clocks);
    before.measure({ serverAt: noon, uncertaintyMs: 100 });
    const kept = before.keep();
    clocks.pass(hour);
    const after = new GateClock(clocks, kept);
    expect(after.read()).toMatchObject({ now: noon + hour, standing: 'carried', deviceAheadMs: -30 * minute });
    expect(after.read().uncertaintyMs).toBeGreaterThan(100);
  });

  it('notices that the device was set back while the page was closed', () => {
    const clocks = device();
    const before = new GateClock(clocks);
    before.measure({ serverAt: noon, uncertaintyMs: 100 });
    clocks.pass(2 * hour);
    const kept = before.keep();
    clocks.set(-hour);
    const after = new GateClock(clocks, kept);
    expect(after.read().standing).toBe('set-back');
    // Nothing of it is kept: the instant known before still counts the next time.
    expect(after.keep()).toBeUndefined();
    clocks.pass(2 * hour);
    expect(after.read().standing).toBe('carried');
  });

  it('narrows with every measurement that agrees', () => {
    const clocks = device();
    const clock = new GateClock(clocks);
    clock.measure({ serverAt: noon + 300, uncertaintyMs: 500 });
    clock.measure({ serverAt: noon - 300, uncertaintyMs: 500 });
    expect(clock.read()).toMatchObject({ now: noon, uncertaintyMs: 200 });
  });

  it('contains the true time after any honest measurements, however slow the network was', () => {
    const measurement = fc.record({
      wait: fc.integer({ min: 0, max: 12 * hour }),
      uncertaintyMs: fc.integer({ min: 1, max: 20_000 }),
      error: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(measurement, { minLength: 1 }), (wall, all) => {
        const clocks = device(wall);
        const clock = new GateClock(clocks);
        let truth = noon;
        for (const { wait, uncertaintyMs, error } of all) {
          clocks.pass(wait);
          truth += wait;
          clock.measure({ serverAt: truth + error * uncertaintyMs, uncertaintyMs });
          const state = clock.read();
          expect(Math.abs(state.now - truth)).toBeLessThanOrEqual(state.uncertaintyMs + 1e-3);
        }
      }),
    );
  });
});
