/** The one place that reads the machine's clock; `--now` replaces it for everything time-dependent. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still. */
export function fixedClock(instant: number): Clock {
  return { now: () => instant };
}
