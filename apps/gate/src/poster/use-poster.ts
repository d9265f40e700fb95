/** The rotating poster of the place, renewed when the server says it changes. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import { useEffect, useState } from 'react';
import { useRunning } from '../app/gate-context.tsx';
import { backOffMs } from '../queue/back-off.ts';

export type Poster = AnswerOf<Operations['GET /v1/gate/poster']>;

export interface ShownPoster {
  readonly poster: Poster | undefined;
  /** The last attempt failed; the poster, if there is one, may still be good. */
  readonly isFailing: boolean;
}

/** Asked this long before the old one ends, so that there is no gap. */
const aheadMs = 2_000;

export function usePoster(): ShownPoster {
  const { gate } = useRunning();
  const [shown, setShown] = useState<ShownPoster>({ poster: undefined, isFailing: false });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStill = true;
    let failures = 0;
    const ask = async (): Promise<void> => {
      let wait: number;
      try {
        const poster = await gate.client.call('GET /v1/gate/poster');
        failures = 0;
        if (isStill) setShown({ poster, isFailing: false });
        wait = Math.max(1_000, Date.parse(poster.showUntil) - gate.clock().now - aheadMs);
      } catch {
        failures += 1;
        if (isStill) setShown((before) => ({ ...before, isFailing: true }));
        wait = Math.min(30_000, backOffMs(failures, undefined, Math.random()));
      }
      if (isStill) timer = setTimeout(() => void ask(), wait);
    };
    void ask();
    return () => {
      isStill = false;
      clearTimeout(timer);
    };
  }, [gate]);
  return shown;
}

/** Whether people can still check in with it. */
export function isCurrent(poster: Poster, now: number): boolean {
  return now < Date.parse(poster.showUntil);
}
