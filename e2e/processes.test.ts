import { spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { healthcode, outputMatching, startHealthcode } from './command.ts';

describe('several processes behind one port', () => {
  let folder: string;
  let serving: ChildProcess;
  let address: string;
  let metricsPort: number;

  beforeAll(async () => {
    metricsPort = await freePort();
    folder = await mkdtemp(join(inject('folder'), 'healthcode-processes-'));
    serving = startHealthcode(
      ['serve', '--data', folder, '--processes', '2', '--port', '0', '--drain-seconds', '2'].concat(
        '--metrics-port',
        String(metricsPort),
      ),
    );
    address = (await outputMatching(serving, /Open (http:\/\/[\d.:]+)/))[1] ?? '';
  });

  afterAll(async () => {
    serving?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  });

  /** The launcher starts the real process, which starts those that answer. */
  const answering = (): number[] => {
    const found: number[] = [];
    for (const queue = [serving.pid ?? 0]; queue.length > 0;) {
      for (const child of childrenOf(queue.pop() ?? 0)) {
        queue.push(child);
        const args = listed('-o', 'args=', '-p', String(child));
        if (args.includes('served-process')) found.push(child);
      }
    }
    return found;
  };

  it('ends with a sentence, and leaves nothing running, when the port for figures is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String(portOf(taken));
    const refused = await healthcode([
      'serve',
      '--data',
      folder,
      '--processes',
      '2',
      '--port',
      '0',
      '--metrics-port',
      port,
    ]);
    taken.close();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`Port ${port} for figures is in use. Choose another with --metrics-port.`);
  });

  it('adds up the figures of all of them, and keeps people’s data out of the labels', async () => {
    for (let i = 0; i < 40; i += 1) await fetch(`${address}/v1/lists/trust`, { headers: { connection: 'close' } });
    const figures = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const counts = [...figures.matchAll(/request_seconds_count\{route="\/v1\/lists\/trust"[^}]*\} (\d+)/g)];
    expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(40);
    expect(figures).toContain('healthcode_database_connections');
  });

  it('starts its own database again when that is killed, and says until then when to come back', async () => {
    const lines = readFileSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(lines[0]), 'SIGKILL');
    const refused = new Map<string, string | null>();
    const deadline = Date.now() + 30_000;
    for (let answered = false; !answered && Date.now() < deadline; await sleep(100)) {
      const answer = await fetch(`${address}/v1/lists/trust`);
      answered = answer.status === 200 && refused.size > 0;
      if (answer.status === 200) continue;
      const { code } = (await answer.json()) as { code: string };
      refused.set(`${answer.status} ${code}`, answer.headers.get('retry-after'));
    }
    expect([...refused.keys()]).toEqual(['503 unavailable']);
    expect(Number(refused.get('503 unavailable'))).toBeGreaterThanOrEqual(5);
    expect((await fetch(`${address}/v1/lists/trust`)).status).toBe(200);
  });

  it('starts another when one is killed, while the rest answer', async () => {
    const before = answering();
    expect(before).toHaveLength(2);
    const [killed = 0] = before;
    process.kill(killed, 'SIGKILL');
    // What it had taken and not answered is lost with it; whoever comes when it is gone finds the others.
    await vi.waitUntil(() => !isRunning(killed), { timeout: 10_000 });
    for (let i = 0; i < 20; i += 1) {
      const response = await fetch(`${address}/health/live`, { headers: { connection: 'close' } });
      expect(response.status).toBe(200);
    }
    const until = Date.now() + 20_000;
    while (answering().length < 2 && Date.now() < until) await sleep(200);
    expect(answering()).toHaveLength(2);
  });

  it('says that it is about to end, answers meanwhile, and leaves nothing running', async () => {
    const pids = answering();
    // A phone that lost its line in the middle of a request.
    const stalled = connect(Number(new URL(address).port), '127.0.0.1');
    stalled.on('error', () => undefined);
    stalled.write('POST /v1/sign-in/otp/challenges HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{');
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    serving.kill('SIGTERM');
    await sleep(700);
    const ready = await fetch(`${address}/health/ready`, { headers: { connection: 'close' } });
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'draining' });
    await once(serving, 'exit');
    expect(serving.exitCode).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});

function childrenOf(pid: number): number[] {
  return listed('-o', 'pid=', '--ppid', String(pid))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(Number);
}

/** What ps tells; nothing where it knows no such process. */
function listed(...args: string[]): string {
  return spawnSync('ps', args, { encoding: 'utf8' }).stdout;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = portOf(probe);
  probe.close();
  await once(probe, 'close');
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
