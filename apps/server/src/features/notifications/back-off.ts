/** When to try again what could not be handed over, and when to give up. */

import { hourMs, minuteMs } from '@open-health-code/domain';

export type Channel = 'push' | 'sms' | 'text';

interface Schedule {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
  /** After so many attempts nobody tries again by themselves. */
  readonly attempts: number;
}

/** News may wait for a gateway's bad night; a one-time code is worth something for five minutes. */
const patient: Schedule = { firstMs: 15_000, factor: 4, mostMs: 6 * hourMs, attempts: 12 };
const schedules: Readonly<Record<Channel, Schedule>> = {
  push: patient,
  sms: patient,
  text: { firstMs: 2000, factor: 2, mostMs: minuteMs, attempts: 12 },
};

/** How far attempts spread around their time, so that what failed together does not come back together. */
const spread = 0.2;

/**
 * Milliseconds to wait after an attempt that failed; undefined when it was the last.
 *
 * @param attempts how many there were, at least 1
 * @param chance from 0 to 1: where in the spread
 * @param retryAfterMs what the receiver asked for: never sooner than that
 */
export function retryDelayMs(channel: Channel, attempts: number, chance: number, retryAfterMs = 0): number | undefined {
  const { firstMs, factor, mostMs, attempts: most } = schedules[channel];
  if (attempts >= most) return undefined;
  const delayMs = Math.min(mostMs, firstMs * factor ** (attempts - 1));
  return Math.max(retryAfterMs, Math.round(delayMs * (1 - spread + 2 * spread * chance)));
}
