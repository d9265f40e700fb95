/** Which phones were in a cell in a window of time. */

import type { Instant } from '@open-health-code/domain';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';

export interface PresenceWindow {
  readonly cellKey: string;
  /** Half-open. */
  readonly from: Instant;
  readonly until: Instant;
}

export interface Presence {
  /** Index of the window. */
  readonly window: number;
  readonly phone_id: string;
  readonly started_at: Instant;
  readonly ended_at: Instant;
}

/**
 * Joins stays `s` to rows `w` with cell_key, window_from and window_until. No stay is longer than 24 h, so a stay that reaches into the
 * window begins at most a day before it: the index on (cell_key, started_at), which includes all that is read, is walked over that
 * stretch alone.
 */
export const staysInWindow = `join stay s on s.cell_key = w.cell_key
  and s.started_at < w.window_until and s.started_at > w.window_from - interval '24 hours' and s.ended_at > w.window_from`;

/** Everyone's stays that reach into the windows, in batches and no order. Must run inside a transaction. */
export function whoWasThere(
  connection: Connection,
  windows: readonly PresenceWindow[],
): AsyncGenerator<Presence[], void, void> {
  return rowBatches<Presence>(
    connection,
    `select (w.n - 1)::int as window, s.phone_id, s.started_at, s.ended_at
     from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) with ordinality as w (cell_key, window_from, window_until, n)
     ${staysInWindow}`,
    [
      windows.map(({ cellKey }) => cellKey),
      windows.map(({ from }) => sqlInstant(from)),
      windows.map(({ until }) => sqlInstant(until)),
    ],
  );
}
