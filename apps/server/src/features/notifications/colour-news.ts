/** News of colours that changed. */

import type { NotificationKey } from '@open-health-code/messages/notifications';
import { newsAtOnce, nobodyYet, type NewsPortion, type NewsSource } from './news-source.ts';
import type { PersonalNotification } from './queue.ts';

interface ChangeRow {
  readonly person_id: string;
  readonly at: number;
  readonly from_colour: string;
  readonly to_colour: 'green' | 'yellow' | 'red' | 'none';
}

const templates = {
  green: 'colour-green',
  yellow: 'colour-yellow',
  red: 'colour-red',
  none: 'colour-none',
} as const satisfies Record<ChangeRow['to_colour'], NotificationKey>;

export const colourNews: NewsSource = {
  name: 'colours',
  rows: 'from colour_change where true',
  instant: 'at',
  fingerprint: 'person_id::text || to_colour',
  first: nobodyYet,
  read: async (city, during, after): Promise<NewsPortion> => {
    const { rows } = await city.db.query<ChangeRow>(
      `select person_id, at, from_colour, to_colour from colour_change
       where at >= $1 and at < $2 and person_id > $3 order by person_id limit ${newsAtOnce}`,
      [...during, after],
    );
    return {
      messages: rows.filter(isNews).map(({ person_id: personId, at, to_colour: to }): PersonalNotification => {
        return { personId, template: templates[to], values: { at }, key: `colour ${at} ${to}` };
      }),
      last: rows.length < newsAtOnce ? undefined : rows.at(-1)?.person_id,
    };
  },
};

/** Whoever declares their health sees their code turn green before their eyes. */
function isNews({ from_colour: from, to_colour: to }: ChangeRow): boolean {
  return !(from === 'none' && to === 'green');
}
