/** How long to wait before asking a server again. */

const firstMs = 2_000;
const longestMs = 5 * 60_000;

/**
 * Grows with each failure in a row up to five minutes. Spread evenly over the upper half, so that thousands of gates that lost a server at once do
 * not come back at once. Never shorter than what the server asked for. `random`: 0 up to 1.
 */
export function backOffMs(failures: number, retryAfterMs: number | undefined, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20));
  const own = full * (0.5 + random / 2);
  // Whoever was told when to come back waits that long, and a little of its own on top.
  return retryAfterMs === undefined ? own : Math.max(own, retryAfterMs + random * Math.min(retryAfterMs, 10_000));
}
