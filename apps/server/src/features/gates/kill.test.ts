/** HEALTHCODE_KILLS sets how often a server is killed on each database (default 2). */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { publishRules } from '../../testkit/refreshing.ts';
import { emptyGates, enrolledGate, feverRule, personWithCode, scanOf, type EnrolledGate } from './gate-fixture.ts';
import type { ServingProcess } from './serving-process.ts';

const kills = Number(process.env['HEALTHCODE_KILLS'] ?? 2);
const scanCount = 500;
const people = 25;
const batchSize = 100;

interface Server {
  readonly process: ChildProcess;
  readonly address: string;
}

type SentScan = ReturnType<typeof scanOf>;

describeOnEachServer('a gate with five hundred queued scans', '2020-02-11T12:00:00+08:00', (openCity) => {
  const running = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  const start = async (city: TestCity): Promise<Server> => {
    const { url, dataDir, identity, settings } = city;
    const options: ServingProcess = { url, dataDir, identity, settings, now: city.clock.now() };
    const program = join(import.meta.dirname, 'serving-process.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { process: child, address: line.toString().trim() };
  };

  it(
    'finds all of them kept once, when servers are killed in between',
    { timeout: 60_000 + kills * 30_000 },
    async () => {
      const city = openCity();
      for (let kill = 0; kill < kills; kill += 1) {
        await emptyGates(city);
        await publishRules(city, [feverRule]);
        const app = await buildApplication(city, { operatorKey: 'a-key' });
        const gate = await enrolledGate(city, app, { place: 'P1', checkIns: true });
        await app.close();
        const codes = await Promise.all(
          Array.from({ length: people }, async (_, i) => await personWithCode(city, `person ${i}`)),
        );
        const queue = Array.from({ length: scanCount }, (_, i) =>
          scanOf(city, codes[i % people], { direction: 'in', celsius: 36 + (i % 3), checkIn: true }),
        );
        const servers = [await start(city), await start(city)];
        const victim = servers[0]?.process;
        // Over the few batches that the queue takes, with chance in between.
        void sleep(((kill + Math.random()) / kills) * 400).then(() => victim?.kill('SIGKILL'));
        const addresses = servers.map(({ address }) => address);
        // Two senders with overlapping halves, as an app that was restarted in the middle of delivering.
        await Promise.all([
          sendUntilKept(addresses, gate, queue.slice(0, 350)),
          sendUntilKept(addresses.toReversed(), gate, queue.slice(150).toReversed()),
        ]);
        victim?.kill('SIGKILL');
        servers[1]?.process.kill('SIGKILL');
        expect(await keptIn(city)).toEqual({
          scans: scanCount,
          ids: scanCount,
          receipts: scanCount,
          readings: scanCount,
          visits: scanCount,
          counted: scanCount,
          fever: queue.filter(({ celsius }) => celsius === 38).length,
        });
      }
    },
  );
});

/** As the app does: a batch leaves the queue with its answer, and is sent again, to whichever server answers, until then. */
async function sendUntilKept(
  addresses: readonly string[],
  gate: EnrolledGate,
  queue: readonly SentScan[],
): Promise<void> {
  for (let from = 0; from < queue.length; from += batchSize) {
    const scans = queue.slice(from, from + batchSize);
    for (let attempt = 0; ; attempt += 1) {
      const address = addresses[attempt % addresses.length] ?? '';
      try {
        const response = await fetch(`${address}/v1/gate/scans`, {
          method: 'POST',
          headers: { ...gate.headers, 'content-type': 'application/json' },
          body: JSON.stringify({ scans }),
        });
        const { results = [] } = (await response.json()) as { results?: { result: string }[] };
        if (response.ok && results.every(({ result }) => result !== 'rejected')) break;
      } catch {
        // The server is gone, perhaps with the answer to what it kept.
      }
      if (attempt > 50) throw new Error('no server keeps the scans');
    }
  }
}

async function keptIn(city: TestCity): Promise<unknown> {
  const { rows } = await city.db.query(
    `select (select count(*)::int from gate_scan where person_id <> '00000000-0000-0000-0000-000000000000') as scans,
            (select count(distinct scan_id)::int from gate_scan) as ids,
            (select count(*)::int from gate_scan_receipt) as receipts,
            (select count(*)::int from temperature) as readings,
            (select count(*)::int from check_in) as visits,
            (select sum(entered)::int from gate_count) as counted,
            (select sum(fever)::int from gate_count) as fever`,
  );
  return rows[0];
}
