/** Issuing codes over HTTP against a bare Fastify route that only signs; each server a process of its own, the same load on both. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyIn, copyText, sessionCookie, sqlInstant, type City } from '@open-health-code/server/bench';
import type { OpenCity } from './database.ts';
import { postRequest, runLoad, type LoadResult } from './http-load.ts';
import { median, rounded, type Measurement } from './measure.ts';

const connections = 64;

export async function measureIssue({ city, url }: OpenCity, people: number, quick: boolean): Promise<Measurement> {
  const [rounds, secondsEach, warmUpSeconds] = quick ? [1, 0.2, 0.1] : [7, 5, 3];
  const ids = await fill(city, people);
  const ours = await start('ours', city.dataDir, url);
  const reference = await start('reference');
  try {
    await load(ours.port, city, ids, warmUpSeconds);
    await load(reference.port, city, ids, warmUpSeconds);
    const pairs: { ours: LoadResult; reference: LoadResult }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      pairs.push({
        ours: await load(ours.port, city, ids, secondsEach),
        reference: await load(reference.port, city, ids, secondsEach),
      });
    }
    const ratio = median(pairs.map((pair) => pair.ours.rate / pair.reference.rate));
    const p99Ratio = median(pairs.map((pair) => pair.ours.p99Ms / pair.reference.p99Ms));
    return {
      name: 'issue',
      unit: 'codes/s',
      ours: Math.round(median(pairs.map((pair) => pair.ours.rate))),
      reference: Math.round(median(pairs.map((pair) => pair.reference.rate))),
      ratio: rounded(ratio),
      bar: 'ratio at least 0.50, p99 within 2×',
      met: ratio >= 0.5 && p99Ratio <= 2,
      peakRssMb: peakRssOf(ours.child),
      rounds,
      details: {
        people,
        connections,
        p99Ms: {
          ours: rounded(median(pairs.map((pair) => pair.ours.p99Ms))),
          reference: rounded(median(pairs.map((pair) => pair.reference.p99Ms))),
        },
        p99Ratio: rounded(p99Ratio),
        refused: pairs.reduce((sum, pair) => sum + pair.ours.refused + pair.reference.refused, 0),
      },
    };
  } finally {
    for (const { child } of [ours, reference]) child.kill('SIGKILL');
  }
}

/** People with a declaration, a name, and one in ten of them yellow. */
async function fill(city: City, people: number): Promise<string[]> {
  const ids = Array.from({ length: people }, (_, i) => createHash('md5').update(`holder ${i}`).digest('hex'));
  const now = sqlInstant(city.clock.now());
  await city.db.transaction(async (connection) => {
    await copyIn(
      connection,
      'copy person (person_id, declared_at) from stdin',
      ids.map((id) => `${id}\t${now}\n`),
    );
    await copyIn(
      connection,
      'copy assessment (person_id, colour, rules, since, publication, assessed_at) from stdin',
      ids
        .filter((_, i) => i % 10 === 0)
        .map((id) => `${[id, 'yellow', '{general-contact}', now, '1', now].map(copyText).join('\t')}\n`),
    );
  });
  await city.db.query('analyze person; analyze assessment');
  return ids;
}

async function start(kind: 'ours' | 'reference', ...args: string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'issue-server.ts'), kind, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) => resolve(Number(line.toString())));
    child.once('exit', (code) => reject(new Error(`the ${kind} server ended with ${code}`)));
  });
  return { child, port };
}

/** As phones ask: each with the session's cookie of its person. */
async function load(port: number, city: City, ids: readonly string[], seconds: number): Promise<LoadResult> {
  const requests = Array.from({ length: 20_000 }, (_, i) =>
    postRequest('/v1/people/me/codes', JSON.stringify({ anchor: randomBytes(16).toString('base64url') }), {
      cookie: sessionCookie(city, uuid(ids[(i * 47) % ids.length] ?? '')),
      'sec-fetch-site': 'same-origin',
    }),
  );
  return await runLoad({ port, connections, seconds, requests });
}

function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Highest resident memory of a server, where the system tells. */
function peakRssOf(child: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
