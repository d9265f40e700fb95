/** How good sources are, by what became of objections: a source that is often wrong should lose strength in the policy. */

import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';

export interface SourcePrecision {
  readonly source: string;
  readonly kind: string;
  readonly lodged: number;
  readonly open: number;
  readonly overdue: number;
  readonly upheld: number;
  readonly rejected: number;
  readonly withdrawn: number;
  /** Upheld among the answered; null before any was answered. */
  readonly upheldRate: number | null;
  /** Median hours from lodging to the answer; null before any was answered. */
  readonly hoursToAnswer: number | null;
}

/** One row for each source and kind of evidence, the most often wrong first; over the objections that are kept. */
export async function appealStatistics(city: City): Promise<readonly SourcePrecision[]> {
  const { rows } = await city.db.query<{
    source: string;
    kind: string;
    lodged: number;
    open: number;
    overdue: number;
    upheld: number;
    rejected: number;
    withdrawn: number;
    hours: number | null;
  }>(
    `select source, kind, count(*)::int as lodged,
            count(*) filter (where state = 'open')::int as open,
            count(*) filter (where state = 'open' and due_at <= $1)::int as overdue,
            count(*) filter (where state = 'upheld')::int as upheld,
            count(*) filter (where state = 'rejected')::int as rejected,
            count(*) filter (where state = 'withdrawn')::int as withdrawn,
            percentile_cont(0.5) within group (order by extract(epoch from closed_at - lodged_at)::float8 / 3600)
              filter (where state in ('upheld', 'rejected')) as hours
     from appeal group by source, kind`,
    [sqlInstant(city.clock.now())],
  );
  return rows
    .map(({ hours, ...row }) => {
      const answered = row.upheld + row.rejected;
      return { ...row, upheldRate: answered === 0 ? null : row.upheld / answered, hoursToAnswer: hours };
    })
    .sort((a, b) => (b.upheldRate ?? -1) - (a.upheldRate ?? -1) || b.lodged - a.lodged || (a.kind < b.kind ? -1 : 1));
}
