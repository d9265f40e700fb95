/**
 * The rush: `npm run load`. Finds the highest rate this machine carries, holds it for ten minutes, then sends ten times as many for two, then
 * the old rate again. Asks: no lost write, no wrong colour, errors only as clear back-off, recovery within 30 s. On one machine the crowd shares
 * the cores with the server and the database, so the figures are for what was left of them; processor seconds are told apart.
 */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { City } from '@open-health-code/server/bench';
import { describeCommit, describeMachine } from './measure.ts';
import type { PhaseResult } from './surge/clients.ts';
import { openSurgeCity, processorSeconds, startCrowd, type SurgeCity } from './surge/city.ts';

const { values: options } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    processes: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '600' },
    rush: { type: 'string', default: '120' },
    save: { type: 'boolean', default: false },
  },
});

/** A rate is carried when 999 of 1000 are answered well at once, and 99 of 100 within this time. */
const carriedP99Ms = 1000;
const carriedTrouble = 0.001;
const recoveryBarSeconds = 30;

const at = new Date().toISOString();
const folder = await mkdtemp(join(tmpdir(), 'healthcode-surge-'));
let surge: SurgeCity | undefined;
try {
  surge = await openSurgeCity(folder, Number(options.people), Number(options.processes));
  const result = await measure(surge);
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  if (options.save) {
    const results = join(import.meta.dirname, '..', 'results');
    await mkdir(results, { recursive: true });
    await writeFile(join(results, 'surge.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  }
  if (!result.met) process.exitCode = 1;
} finally {
  surge?.server.kill('SIGTERM');
  await surge?.open.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
}

async function measure(city: SurgeCity): Promise<{ met: boolean } & Record<string, unknown>> {
  const crowd = await startCrowd(city.crowdFile);
  await crowd.run({ rate: 200, seconds: 5 });
  const rate = await highestRate(async (tried, seconds) => {
    const result = await crowd.run({ rate: tried, seconds });
    note(`${tried} a second: p99 ${result.p99Ms} ms, ${troubleOf(result.seconds)} not answered well`);
    return isCarried(result.seconds, result.p99Ms);
  });
  note(`holding ${rate} a second for ${options.seconds} s`);
  const before = { at: performance.now(), ...processorSeconds(city.server) };
  const held = await crowd.run({ rate, seconds: Number(options.seconds) });
  const after = { at: performance.now(), ...processorSeconds(city.server) };
  note(`${rate * 10} a second for ${options.rush} s`);
  const rushed = await crowd.run({ rate: rate * 10, seconds: Number(options.rush) });
  note('the old rate again');
  const recovered = await crowd.run({ rate, seconds: 2 * recoveryBarSeconds });
  crowd.end();
  const kept = await keptCodes(city.open.city, city, [held, rushed, recovered]);
  const recoverySeconds = secondsUntilWell(recovered);
  const cores = {
    server: (after.server - before.server) / ((after.at - before.at) / 1000),
    database: (after.database - before.database) / ((after.at - before.at) / 1000),
  };
  const perCore = rate / (cores.server + cores.database);
  const phases = [held, rushed, recovered];
  const met =
    phases.every((phase) => phase.wrongColours === 0 && phase.wrongVerdicts === 0) &&
    kept.missing === 0 &&
    phases.every(({ seconds }) => sum(seconds, 'wrong') + sum(seconds, 'failed') === 0) &&
    recoverySeconds <= recoveryBarSeconds;
  return {
    name: 'surge',
    met,
    bar: 'no lost write, no wrong colour, errors only as back-off, recovery within 30 s',
    machine: describeMachine(),
    commit: describeCommit(),
    at,
    mix: 'of 100 arrivals 60 make a code, 20 open the page, 19 have a code checked, 1 delivers 20 scans',
    people: Number(options.people),
    processes: Number(options.processes),
    heldSeconds: Number(options.seconds),
    rushSeconds: Number(options.rush),
    rate,
    coresUsed: { server: rounded(cores.server), database: rounded(cores.database) },
    perCore: rounded(perCore),
    coresFor25000: Math.ceil(25_000 / perCore),
    heldAnsweredAtOnce: sum(held.seconds, 'good') / (sum(held.seconds, 'good') + troubleOf(held.seconds)),
    recoverySeconds,
    kept,
    held: summary(held),
    rushed: summary(rushed),
    recovered: summary(recovered),
  };
}

/** Doubles until a rate is not carried, then halves the gap four times; nine tenths of what was carried must then be carried for longer. */
async function highestRate(carried: (rate: number, seconds: number) => Promise<boolean>): Promise<number> {
  let good = 200;
  let bad = 400;
  while (await carried(bad, 8)) [good, bad] = [bad, bad * 2];
  for (let i = 0; i < 4; i += 1) {
    const middle = Math.round((good + bad) / 2);
    if (await carried(middle, 8)) good = middle;
    else bad = middle;
  }
  let rate = Math.round(good * 0.9);
  while (!(await carried(rate, 60))) rate = Math.round(rate * 0.9);
  return rate;
}

/** Every code handed out must be in the database, with the colour it was handed out with. */
async function keptCodes(
  city: City,
  { personIds }: SurgeCity,
  phases: readonly PhaseResult[],
): Promise<{ handedOut: number; stored: number; scansAccepted: number; scansStored: number; missing: number }> {
  const handedOut = phases.reduce((all, phase) => all + phase.codesIssued, 0);
  const scansAccepted = phases.reduce((all, phase) => all + phase.scansAccepted, 0);
  const { rows } = await city.db.query<{ codes: number; scans: number }>(
    'select (select count(*)::int from issued_code) as codes, (select count(*)::int from gate_scan) as scans',
  );
  const { codes = 0, scans = 0 } = rows[0] ?? {};
  const people = new Set(phases.flatMap((phase) => phase.samples.map(({ person }) => personIds[person] ?? '')));
  const { rows: found } = await city.db.query<{ people: number }>(
    'select count(distinct person_id)::int as people from issued_code where person_id = any($1::uuid[])',
    [[...people]],
  );
  const missing =
    Math.max(0, handedOut - codes) + Math.max(0, scansAccepted - scans) + (people.size - (found[0]?.people ?? 0));
  return { handedOut, stored: codes, scansAccepted, scansStored: scans, missing };
}

/** The first second from which on the rate is carried, for five seconds in a row. */
function secondsUntilWell({ seconds, p99Seconds }: PhaseResult): number {
  const isWellFrom = (i: number): boolean =>
    isCarried(seconds.slice(i, i + 5), Math.max(...p99Seconds.slice(i, i + 5)));
  const first = seconds.findIndex((_, i) => isWellFrom(i));
  return first < 0 ? Number.POSITIVE_INFINITY : first;
}

function isCarried(seconds: Seconds, p99Ms: number): boolean {
  return p99Ms <= carriedP99Ms && troubleOf(seconds) <= carriedTrouble * sum(seconds, 'arrived');
}

type Seconds = PhaseResult['seconds'];

function troubleOf(seconds: Seconds): number {
  return sum(seconds, 'sentAway') + sum(seconds, 'failed') + sum(seconds, 'neverSent') + sum(seconds, 'wrong');
}

function sum(seconds: Seconds, what: keyof Seconds[number]): number {
  return seconds.reduce((all, second) => all + second[what], 0);
}

function summary({
  seconds,
  samples: _samples,
  p99Seconds: _p99Seconds,
  ...rest
}: PhaseResult): Record<string, unknown> {
  return {
    arrived: sum(seconds, 'arrived'),
    answered: sum(seconds, 'good'),
    sentAway: sum(seconds, 'sentAway'),
    broken: sum(seconds, 'failed'),
    neverSent: sum(seconds, 'neverSent'),
    wrong: sum(seconds, 'wrong'),
    answeredASecond: Math.round(sum(seconds, 'good') / seconds.length),
    ...rest,
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
