/**
 * What time it is at a gate. A device's clock may be wrong or be changed while people stand in front of it, so the gate measures
 * it against the server's and goes on from there by a clock that nobody can set.
 */

/** The two clocks of a device, in milliseconds. */
export interface DeviceClocks {
  /** Epoch; can be set by anyone. */
  readonly wall: () => number;
  /** From any origin; only goes forward, and on some systems stands still while the device sleeps. */
  readonly monotonic: () => number;
}

/** What a server said its time was at the moment of {@link GateClock.measure}. */
export interface Reading {
  readonly serverAt: number;
  readonly uncertaintyMs: number;
}

/** What outlives the page: monotonic clocks begin anew with it. */
export interface KeptClock {
  /** Server's clock minus the device's. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly measuredAt: number;
  /** The latest instant this gate has known; time does not go back behind it. */
  readonly latestAt: number;
}

/**
 * - `measured`: against the server since the page was opened.
 * - `carried`: measured before the page was opened; rests on nobody having set the device's clock since.
 * - `moved`: the device's clock went further than the monotonic one: it slept, or its clock was set forward.
 * - `set-back`: the device's clock is earlier than an instant this gate has already known.
 * - `unmeasured`: never.
 */
export type ClockStanding = 'measured' | 'carried' | 'moved' | 'set-back' | 'unmeasured';

export interface ClockState {
  /** Best knowledge of the server's time, epoch milliseconds. */
  readonly now: number;
  readonly standing: ClockStanding;
  /** The device's clock minus the server's: positive when the device is ahead. 0 when never measured. */
  readonly deviceAheadMs: number;
  readonly uncertaintyMs: number;
  readonly measuredAt: number | undefined;
}

/** Quartz of phones stays within some 20 parts in a million; five times that leaves room for heat and cold. */
const driftShare = 1e-4;
/** Clocks that differ by less than this since the last measurement agree: timers are coarse and clocks are slewed. */
const agreementMs = 2_000;
/** A device's clock that is further off than this is told to staff; judging is corrected in any case. */
export const noticeableErrorMs = 30_000;

interface Measured {
  readonly serverAt: number;
  readonly uncertaintyMs: number;
  readonly wallAt: number;
  readonly monotonicAt: number;
}

export class GateClock {
  readonly #clocks: DeviceClocks;
  readonly #carried: KeptClock | undefined;
  #measured: Measured | undefined;
  #latestAt: number;

  constructor(clocks: DeviceClocks, kept?: KeptClock) {
    this.#clocks = clocks;
    this.#carried = kept;
    this.#latestAt = kept?.latestAt ?? 0;
  }

  /**
   * Takes a reading made just now. One that agrees with what is known narrows it; one that does not replaces it, because the device may
   * have slept or the server's clock may have been mended.
   */
  measure(reading: Reading): void {
    const wallAt = this.#clocks.wall();
    const monotonicAt = this.#clocks.monotonic();
    const known = this.#measured === undefined ? undefined : this.#byMonotonic(this.#measured, monotonicAt);
    const low = Math.max(reading.serverAt - reading.uncertaintyMs, known?.low ?? Number.NEGATIVE_INFINITY);
    const high = Math.min(reading.serverAt + reading.uncertaintyMs, known?.high ?? Number.POSITIVE_INFINITY);
    const { serverAt, uncertaintyMs } =
      low <= high ? { serverAt: (low + high) / 2, uncertaintyMs: (high - low) / 2 } : reading;
    this.#measured = { serverAt, uncertaintyMs, wallAt, monotonicAt };
    // A measurement is the truth, also when it lies before what was believed.
    this.#latestAt = serverAt;
  }

  read(): ClockState {
    const state = this.#read();
    if (state.standing !== 'set-back') this.#latestAt = Math.max(this.#latestAt, state.now);
    return state;
  }

  /** What to keep for the next opening of the page; undefined when what was kept before is no worse. */
  keep(): KeptClock | undefined {
    const { standing, deviceAheadMs, uncertaintyMs, measuredAt } = this.read();
    // A clock that was set while the page was open must not be carried on with the offset that makes of it.
    if (measuredAt === undefined || (standing !== 'measured' && standing !== 'carried')) return undefined;
    return { offsetMs: -deviceAheadMs, uncertaintyMs, measuredAt, latestAt: this.#latestAt };
  }

  #read(): ClockState {
    const wall = this.#clocks.wall();
    if (this.#measured !== undefined) return this.#readMeasured(this.#measured, wall);
    const carried = this.#carried;
    if (carried === undefined) {
      return { now: wall, standing: 'unmeasured', deviceAheadMs: 0, uncertaintyMs: 0, measuredAt: undefined };
    }
    const now = wall + carried.offsetMs;
    const elapsed = Math.max(0, now - carried.measuredAt);
    return {
      now,
      standing: now < this.#latestAt - agreementMs ? 'set-back' : 'carried',
      deviceAheadMs: -carried.offsetMs,
      uncertaintyMs: carried.uncertaintyMs + elapsed * driftShare,
      measuredAt: carried.measuredAt,
    };
  }

  #readMeasured(measured: Measured, wall: number): ClockState {
    const { low, high } = this.#byMonotonic(measured, this.#clocks.monotonic());
    const now = (low + high) / 2;
    const byWall = measured.serverAt + (wall - measured.wallAt);
    // Behind the monotonic clock, the device's clock was set back and is ignored. Ahead of it, a sleep is far more likely than a hand,
    // and it is the safe side: later instants only make codes and lists older.
    if (byWall > now + agreementMs) {
      return {
        now: byWall,
        standing: 'moved',
        deviceAheadMs: wall - byWall,
        uncertaintyMs: byWall - now,
        measuredAt: measured.serverAt,
      };
    }
    return {
      now,
      standing: 'measured',
      deviceAheadMs: wall - now,
      uncertaintyMs: (high - low) / 2,
      measuredAt: measured.serverAt,
    };
  }

  #byMonotonic(measured: Measured, monotonic: number): { readonly low: number; readonly high: number } {
    const elapsed = Math.max(0, monotonic - measured.monotonicAt);
    const at = measured.serverAt + elapsed;
    const uncertainty = measured.uncertaintyMs + elapsed * driftShare;
    return { low: at - uncertainty, high: at + uncertainty };
  }
}

/** The clocks of this device. */
export const deviceClocks: DeviceClocks = { wall: () => Date.now(), monotonic: () => performance.now() };
