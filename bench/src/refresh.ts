/** Assessing everybody who has evidence against reading the same evidence out with `COPY evidence TO STDOUT`. */

import {
  assessPeople,
  everybodyUnit,
  policyInForce,
  type City,
  type PolicyInForce,
} from '@open-health-code/server/bench';
import { to as copyTo } from 'pg-copy-streams';
import { fillEvidence } from './city-evidence.ts';
import type { OpenCity } from './database.ts';
import { peakRssMb, rounded, seconds, sideBySide, type Measurement, type SideBySide } from './measure.ts';

const bar = 0.25;

export async function measureRefresh({ city }: OpenCity, people: number, quick: boolean): Promise<Measurement> {
  await fillEvidence(city, people);
  const rounds = quick ? 1 : people > 200_000 ? 3 : 5;
  const run = async (ours: () => Promise<number>, warmUp: boolean): Promise<SideBySide> =>
    await sideBySide(rounds, ours, async () => await copyEvidenceOut(city), warmUp);
  const inForce = await policyInForce(city);
  const first = await run(async () => {
    await city.db.query('truncate assessment, colour_change');
    return await assessEverybody(city, inForce, people, true);
  }, !quick);
  const again = await run(async () => await assessEverybody(city, inForce, people, false), false);
  let { publication } = inForce;
  const republished = await run(
    async () => await assessEverybody(city, { ...inForce, publication: (publication += 1) }, people, false),
    false,
  );
  return {
    name: `refresh-${people}`,
    unit: 'people/s',
    ours: Math.round(people / first.ours),
    reference: Math.round(people / first.reference),
    ratio: rounded(first.ratio),
    bar: `time at most 4×: ratio at least ${bar}`,
    met: first.ratio >= bar,
    peakRssMb: peakRssMb(),
    rounds,
    details: {
      people,
      evidence: await countEvidence(city),
      // Judged is the first; the second finds every row as it is, the third writes each anew for the number of the publication.
      seconds: {
        first: rounded(first.ours),
        again: rounded(again.ours),
        republished: rounded(republished.ours),
        reference: rounded(first.reference),
      },
      ratios: { first: rounded(first.ratio), again: rounded(again.ratio), republished: rounded(republished.ratio) },
    },
  };
}

/** The second half of a refresh when everyone is due; over what stands already, the colours must come out the same. */
async function assessEverybody(city: City, inForce: PolicyInForce, people: number, isFirst: boolean): Promise<number> {
  await city.db.query(`insert into derivation_due (unit, key) values ($1, '')`, [everybodyUnit]);
  return await city.db.withConnection(
    async (connection) =>
      await seconds(async () => {
        const { assessed, changed } = await assessPeople(city, connection, inForce, {});
        if (assessed !== people) throw new Error(`${assessed} of ${people} people were assessed`);
        if (changed > 0 !== isFirst) throw new Error(`${changed} people changed colour`);
      }),
  );
}

async function copyEvidenceOut(city: City): Promise<number> {
  return await city.db.withConnection(
    async (connection) =>
      await seconds(async () => {
        const stream = connection.query(copyTo('copy evidence to stdout'));
        await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject).resume());
      }),
  );
}

async function countEvidence(city: City): Promise<number> {
  const { rows } = await city.db.query<{ count: string }>('select count(*) from evidence');
  return Number(rows[0]?.count);
}
