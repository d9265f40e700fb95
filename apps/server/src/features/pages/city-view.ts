/** The city at a glance: how many people of each colour, and a few of each to look at. */

import type { Colour, Instant } from '@open-health-code/domain';
import { formatInstant } from '@open-health-code/domain';
import { maskName } from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import { unseal } from '../people/vault.ts';
import { policyInForce } from '../policy/store.ts';
import { countColours } from '../refresh/counts.ts';

export interface CityView {
  readonly people: number;
  readonly colours: Readonly<Record<Colour, number>>;
  readonly policy: { readonly name: string; readonly version: number };
  /** Time of the last change of anyone's colour. */
  readonly assessedAt: string | null;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly personId: string;
  /** Masked. */
  readonly name: string;
  readonly colour: Colour;
  readonly rules: readonly string[];
}

interface SampleRow {
  person_id: string;
  colour: Colour | null;
  rules: string[] | null;
  key_id: number | null;
  sealed_name: Buffer | null;
}

const samplesOfEach = 12;

/** Counts everyone and shows some; each person shown is told so in the log of reads. */
export async function viewCity(city: City): Promise<CityView> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const now = city.clock.now();
  const colours = await countColours(city.db, policy, now);
  const { rows: last } = await city.db.query<{ at: Instant | null }>('select max(assessed_at) as at from assessment');
  const samples: Sample[] = [];
  for (const colour of ['red', 'yellow', 'green'] as const) samples.push(...(await sampleOf(city, colour)));
  await recordRead(city.db, {
    personIds: samples.map((sample) => sample.personId),
    actor: city.actor,
    reason: 'city page: people of each colour',
    what: 'masked name and colour',
    now,
  });
  return {
    people: Object.values(colours).reduce((sum, count) => sum + count, 0),
    colours,
    policy: { name: policy.policy, version: policy.version },
    assessedAt: last[0]?.at == null ? null : formatInstant(last[0].at, utcOffsetMinutes),
    samples,
  };
}

/** Some people of a colour that have a name, those assessed last first; the green ones include people nothing is known of. */
async function sampleOf(city: City, colour: 'red' | 'yellow' | 'green'): Promise<Sample[]> {
  const assessed = `select a.person_id, a.colour, a.rules, i.key_id, i.sealed_name
    from assessment a join vault.identity i on i.person_id = a.person_id
    where a.colour = $1 and i.sealed_name is not null order by a.assessed_at desc, a.person_id limit $2`;
  const untouched = `select p.person_id, null::text as colour, null::text[] as rules, i.key_id, i.sealed_name
    from person p join vault.identity i on i.person_id = p.person_id left join assessment a on a.person_id = p.person_id
    where a.person_id is null and p.declared_at is not null and i.sealed_name is not null limit $1`;
  const { rows } = await city.db.query<SampleRow>(assessed, [colour, samplesOfEach]);
  if (colour === 'green' && rows.length < samplesOfEach) {
    rows.push(...(await city.db.query<SampleRow>(untouched, [samplesOfEach - rows.length])).rows);
  }
  return rows.map((row) => ({
    personId: row.person_id,
    name:
      row.key_id === null || row.sealed_name === null
        ? '*'
        : maskName(unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_name })),
    colour: row.colour ?? colour,
    rules: row.rules ?? [],
  }));
}
