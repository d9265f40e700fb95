import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 20;
const lookEveryMs = 200;

export interface LoopLateness {
  /** By how many milliseconds this process came late to what was due, over the last moments. */
  readonly lateMs: () => number;
  /** Before it, nothing is late: getting ready takes the loop for a while. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** Tells whether a process is working off more than it can. */
export function watchLoop(): LoopLateness {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  let late = 0;
  let lookedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = performance.now();
    // Where timers keep the loop from going round, no delay is measured; that this look comes late tells of it.
    late = delays.count === 0 ? now - lookedAt - lookEveryMs : delays.mean / 1e6 - resolutionMs;
    lookedAt = now;
    delays.reset();
  };
  return {
    lateMs: () => late,
    begin: () => {
      delays.enable();
      lookedAt = performance.now();
      timer = setInterval(look, lookEveryMs);
      timer.unref();
    },
    end: () => {
      clearInterval(timer);
      delays.disable();
    },
  };
}
