const firstRetryMs = 2000;
const longestRetryMs = 60_000;

/**
 * How long to wait after that many failures in a row: longer each time, never less than the city asked for, and never all phones at
 * once. `chance` is random in [0, 1).
 */
export function retryIn(failures: number, retryAfterMs: number | undefined, chance: number): number {
  const own = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1));
  return Math.max(own, retryAfterMs ?? 0) * (1 + chance / 2);
}
