/** Assessing everybody who has evidence against reading the same evidence out with `COPY evidence TO STDOUT`. */

import { assessPeople, everybodyUnit, policyInForce, type City } from '@open-health-code/server/bench';
import { to as copyTo } from 'pg-copy-streams';
import { fillEvidence } from './city-evidence.ts';
import type { OpenCity } from './database.ts';
import { peakRssMb, rounded, seconds, sideBySide, type Measurement } from './measure.ts';

const bar = 0.25;

export async function measureRefresh({ city }: OpenCity, people: number, quick: boolean): Promise<Measurement> {
  await fillEvidence(city, people);
  const rounds = quick ? 1 : people > 200_000 ? 3 : 5;
  const copyOut = async (): Promise<number> => await copyEvidenceOut(city);
  const first = await sideBySide(rounds, async () => await assessEverybody(city, people, true), copyOut, !quick);
  const again = await sideBySide(rounds, async () => await assessEverybody(city, people, false), copyOut, false);
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
      judgedBy: 'the first assessment, which writes a row and a step of history for nearly everybody',
      seconds: { first: rounded(first.ours), again: rounded(again.ours), reference: rounded(first.reference) },
      againRatio: rounded(again.ratio),
    },
  };
}

/** The second half of a refresh when everyone is due, as after a policy's publication; from nothing, or over what stands already. */
async function assessEverybody(city: City, people: number, isFirst: boolean): Promise<number> {
  if (isFirst) await city.db.query('truncate assessment, colour_change');
  await city.db.query(`insert into derivation_due (unit, key) values ($1, '')`, [everybodyUnit]);
  const inForce = await policyInForce(city);
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
