/** The one place that reads the machine's clock; `--now` replaces it for everything time-dependent. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Where it was set by hand and stands still. */
  readonly fixedAt?: number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still. */
export function fixedClock(instant: number): Clock {
  return { now: () => instant, fixedAt: instant };
}
