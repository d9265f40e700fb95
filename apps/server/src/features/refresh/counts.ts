/** How many people there are of each colour. */

import { dayMs, type Colour, type Instant, type Policy } from '@open-health-code/domain';
import { sqlInstant, type Queryable } from '../../platform/database.ts';

export type ColourCounts = Readonly<Record<Colour, number>>;

/** Everyone in the city's list, and whoever else has evidence: by assessment, or by the declaration of those who have none. */
export async function countColours(db: Queryable, policy: Policy, now: Instant): Promise<ColourCounts> {
  const { rows } = await db.query<{ colour: Colour; people: string }>(
    `select coalesce(a.colour, case when ${declaredSql(policy, 'p.declared_at', '$1')} then 'green' else 'none' end) as colour,
            count(*) as people
     from person p full join assessment a on a.person_id = p.person_id group by 1`,
    policy.declaration.required ? [sqlInstant(now)] : [],
  );
  const counts = { green: 0, yellow: 0, red: 0, none: 0 };
  for (const { colour, people } of rows) counts[colour] += Number(people);
  return counts;
}

/** Whether a declaration made at `column` is enough at an instant, as `assess` decides it. */
export function declaredSql(policy: Policy, column: string, at: string): string {
  const { required, validDays } = policy.declaration;
  if (!required) return 'true';
  const lapses = `${column} + interval '${Math.round(validDays * dayMs)} milliseconds'`;
  return `(${column} is not null and ${column} <= ${at}::timestamptz and ${lapses} > ${at}::timestamptz)`;
}
