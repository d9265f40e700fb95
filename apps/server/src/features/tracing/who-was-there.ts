/** Which phones were in a cell in a window of time. */

import type { Instant } from '@open-health-code/domain';
import { to as copyTo } from 'pg-copy-streams';
import { sqlInstant, type Connection } from '../../platform/database.ts';

export interface PresenceWindow {
  readonly cellKey: string;
  /** Half-open. */
  readonly from: Instant;
  readonly until: Instant;
}

export interface Presence {
  /** Index of the window. */
  readonly window: number;
  readonly phoneId: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
}

/**
 * Joins stays `s` to rows `w` with cell_key, window_from and window_until. No stay is longer than 24 h, so a stay that reaches into the
 * window begins at most a day before it: the index on (cell_key, started_at), which includes all that is read, is walked over that
 * stretch alone.
 */
export const staysInWindow = `join stay s on s.cell_key = w.cell_key
  and s.started_at < w.window_until and s.started_at > w.window_from - interval '24 hours' and s.ended_at > w.window_from`;

/**
 * Everyone's stays that reach into the windows, in batches and no order. Streamed by COPY: one round trip, and neither side holds the
 * result. The connection is busy until the last batch; leaving before it loses the connection.
 */
export async function* whoWasThere(
  connection: Connection,
  windows: readonly PresenceWindow[],
): AsyncGenerator<Presence[], void, void> {
  if (windows.length === 0) return;
  // COPY takes no parameters; the values are numbers and times of our own making.
  const values = windows.map(
    ({ cellKey, from, until }, index) =>
      `(${index}, ${BigInt(cellKey)}::bigint, timestamptz '${sqlInstant(from)}', timestamptz '${sqlInstant(until)}')`,
  );
  const stream = connection.query(
    copyTo(
      `copy (
         select w.n, s.phone_id, date_part('epoch', s.started_at), date_part('epoch', s.ended_at)
         from (values ${values.join(', ')}) as w (n, cell_key, window_from, window_until)
         ${staysInWindow}
       ) to stdout`,
    ),
  );
  let rest = '';
  // The stream's chunks are buffers; what it holds is ASCII.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines.map(presenceOf);
  }
}

function presenceOf(line: string): Presence {
  const [window, phoneId = '', startedAt, endedAt] = line.split('\t');
  return {
    window: Number(window),
    phoneId,
    startedAt: Math.round(Number(startedAt) * 1000),
    endedAt: Math.round(Number(endedAt) * 1000),
  };
}
