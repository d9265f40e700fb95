/** News of contacts that tracing found: which journey or visit it was, and never who. */

import { dayMs, type ContactFacts, type ContactSetting } from '@open-health-code/domain';
import type { Occasion } from '@open-health-code/messages/notifications';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { newsAtOnce, nobodyYet, type NewsPortion, type NewsSource } from './news-source.ts';
import type { PersonalNotification } from './queue.ts';

interface ContactRow {
  readonly person_id: string;
  readonly evidence_id: string;
  readonly facts: ContactFacts;
}

/** Older meetings ask nothing of anybody: no incubation period is so long. */
const newsForMs = 28 * dayMs;

/** Who is to travel with a case has met nobody yet. */
const toldAt = 'greatest(recorded_at, effective_from)';

export const contactNews: NewsSource = {
  name: 'contacts',
  rows: `from evidence where kind = 'contact' and state = 'live'`,
  instant: toldAt,
  fingerprint: 'evidence_id::text',
  first: `${nobodyYet} ${nobodyYet}`,
  read: async (city, during, after): Promise<NewsPortion> => {
    const { rows } = await city.db.query<ContactRow>(
      `select person_id, evidence_id, facts from evidence
       where kind = 'contact' and state = 'live' and ${toldAt} >= $1 and ${toldAt} < $2 and effective_from > $3
         and (person_id, evidence_id) > ($4::uuid, $5::uuid)
       order by person_id, evidence_id limit ${newsAtOnce}`,
      [...during, sqlInstant(city.clock.now() - newsForMs), ...after.split(' ')],
    );
    const places = await placeNames(
      city.db,
      rows.map(({ facts }) => facts.service),
    );
    const last = rows.length < newsAtOnce ? undefined : rows.at(-1);
    return {
      messages: rows.map(({ person_id: personId, facts }): PersonalNotification => {
        const { caseId, setting, service, date } = facts;
        const key = `contact ${caseId} ${kinds[setting]} ${service} ${date}`;
        return { personId, template: 'contact', values: { occasion: occasionOf(facts, places) }, key };
      }),
      last: last === undefined ? undefined : `${last.person_id} ${last.evidence_id}`,
    };
  },
};

const kinds: Readonly<Record<ContactSetting, Exclude<Occasion['kind'], 'visit' | 'service'>>> = {
  'rail-coach': 'train',
  'rail-compartment': 'train',
  'rail-bay': 'train',
  'rail-train': 'train',
  'flight-rows': 'flight',
  'flight-seats': 'flight',
  flight: 'flight',
  'road-coach': 'bus',
  'road-coach-rows': 'bus',
  'ferry-cabin': 'ship',
  ferry: 'ship',
  carriage: 'place',
  venue: 'place',
  cell: 'area',
};

function occasionOf(
  { setting, service, date: day, coach }: ContactFacts,
  places: ReadonlyMap<string, string>,
): Occasion {
  const kind = kinds[setting];
  const place = places.get(service);
  if (kind === 'place') return place === undefined ? { kind: 'area', day } : { kind, place, day };
  if (kind === 'area') return { kind, day };
  return { kind, service, day, ...(kind === 'train' && coach !== undefined ? { coach } : {}) };
}

async function placeNames(queryable: Queryable, placeIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await queryable.query<{ place_id: string; name: string }>(
    'select place_id, name from place where place_id = any($1)',
    [[...new Set(placeIds)]],
  );
  return new Map(rows.map((row) => [row.place_id, row.name]));
}
