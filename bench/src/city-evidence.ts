/** A city whose people have one to three pieces of evidence each, in the mix and the order that a derivation leaves. */

import { sqlInstant, type City } from '@open-health-code/server/bench';

type Sort = readonly [
  /** How many of a hundred pieces of evidence are of this sort. */
  share: number,
  kind: string,
  strength: string,
  source: string,
  /** `"$at"` stands for the instant in epoch milliseconds, `$day` for its day. */
  facts: Readonly<Record<string, unknown>>,
];

const aboard = {
  caseId: '7f1f0c1e-6ad1-4f0b-9a51-6d1f6f0c2b11',
  service: 'G1234',
  date: '$day',
  coach: '05',
  exposedUntil: '$at',
};
const railCoach = { ...aboard, seat: '12F', setting: 'rail-coach', level: 'seat' };

const sorts: readonly Sort[] = [
  [
    6,
    'contact',
    'strong',
    'tickets',
    { ...railCoach, closeness: 'close', rows: 2, minutes: 95, rule: 'CN-2020/rail/same-coach' },
  ],
  [
    22,
    'contact',
    'strong',
    'tickets',
    {
      ...aboard,
      setting: 'rail-train',
      level: 'service',
      closeness: 'general',
      minutes: 40,
      rule: 'CN-2020/rail/aboard',
    },
  ],
  [
    30,
    'zone-visit',
    'weak',
    'telco-stays',
    { zoneId: 'Z-0101', level: 'high', date: '$day', via: 'telco', minutes: 65, basis: 'registered' },
  ],
  [
    12,
    'zone-visit',
    'strong',
    'check-ins',
    { zoneId: 'Z-0102', level: 'medium', date: '$day', via: 'check-in', exposedUntil: '$at', minutes: 30 },
  ],
  [
    15,
    'lab-result',
    'conclusive',
    'lab-results',
    { test: 'pcr', result: 'negative', laboratory: 'Laboratory 3', sampledAt: '$at', reportedAt: '$at' },
  ],
  [
    1,
    'lab-result',
    'conclusive',
    'lab-results',
    { test: 'pcr', result: 'positive', laboratory: 'Laboratory 3', sampledAt: '$at', reportedAt: '$at' },
  ],
  [5, 'fever', 'strong', 'temperatures', { celsius: 37.8, measuredBy: 'Checkpoint 12' }],
  [4, 'symptom', 'strong', 'symptoms', { symptoms: ['cough', 'fatigue'], facility: 'Hospital 2' }],
  [1, 'diagnosis', 'conclusive', 'diagnoses', { status: 'confirmed', facility: 'Hospital 2', diagnosedAt: '$at' }],
  [
    4,
    'declaration-mismatch',
    'strong',
    'declarations',
    { omitted: 'zone-visit', date: '$day', what: 'Z-0102', seenBy: 'check-ins', declared: [], declaredAt: '$at' },
  ],
];

/** People declared, some of them measured, all with evidence of the last 20 days. The same for the same number. */
export async function fillEvidence({ db, clock }: City, people: number): Promise<void> {
  const now = sqlInstant(clock.now());
  await db.query(
    `insert into person (person_id, declared_at)
     select md5('person ' || i)::uuid, $2::timestamptz - interval '1 minute' * (i % 10000) from generate_series(1, $1::int) i order by 1`,
    [people, now],
  );
  await db.query(
    `insert into temperature (person_id, record_id, celsius, measured_at, measured_by, part_id)
     select md5('person ' || i)::uuid, 'T' || i, 36.4 + (i % 20) * 0.1, $2::timestamptz - interval '1 minute' * (i % 20000), 'Checkpoint 12', 1
     from generate_series(1, $1::int, 5) i order by 1`,
    [people, now],
  );
  await db.transaction(async (connection) => {
    await connection.query(
      `create temp table sort (above int, up_to int, kind text, strength text, source text, facts text) on commit drop`,
    );
    let above = 0;
    for (const [share, ...sort] of sorts) {
      const texts = sort.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
      await connection.query('insert into sort values ($1, $2, $3, $4, $5, $6)', [above, (above += share), ...texts]);
    }
    await connection.query(
      `insert into evidence (person_id, evidence_id, kind, strength, source, facts, effective_from, state, scope, recorded_at)
       select person_id, evidence_id, kind, strength, source,
              replace(replace(facts, '"$at"', (extract(epoch from at) * 1000)::bigint::text), '$day', at::date::text)::jsonb,
              at, 'live', case when kind in ('contact', 'zone-visit') then 1 + draw % 5000 else 0 end, $2
       from (
         select md5('person ' || i)::uuid as person_id, md5(i || ' ' || n)::uuid as evidence_id, draw,
                $2::timestamptz - interval '1 minute' * (draw % 28800) as at
         from generate_series(1, $1::int) i
         cross join lateral generate_series(0, i % 3) n
         cross join lateral (select ('x' || left(md5(n || ' ' || i), 7))::bit(28)::int as draw) drawn
       ) piece
       join sort on piece.draw % 100 >= above and piece.draw % 100 < up_to
       order by person_id, evidence_id`,
      [people, now],
    );
  });
  await db.query('vacuum analyze');
}
