import type { ReactNode } from 'react';
import { formatClock, formatDay, offsetOf, useLanguage } from '@open-health-code/ui';
import { groupedBy } from '../../shell/grouped.ts';
import { cityNow } from '../../state/contact.ts';

/** Entries under the calendar days of the city, in the order in which they come. */
export function ByDay<T extends { readonly at: string }>({
  entries,
  children,
}: {
  readonly entries: readonly T[];
  readonly children: (entry: T) => ReactNode;
}): ReactNode {
  const { language } = useLanguage();
  // Texts of instants begin with the city's own day.
  const days = groupedBy(entries, ({ at }) => at.slice(0, 10));
  return [...days].map(([day, group]) => (
    <section key={day} className="ui-stack record-day">
      <h2>{formatDay(day, language, cityNow())}</h2>
      <ul className="ui-list">
        {group.map((entry, index) => (
          <li key={`${entry.at} ${index}`}>{children(entry)}</li>
        ))}
      </ul>
    </section>
  ));
}

export function clockOf(at: string): string {
  return formatClock(Date.parse(at), offsetOf(at));
}
