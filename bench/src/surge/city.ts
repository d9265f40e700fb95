/** A city for the rush: people who are signed in, one in ten of them yellow, gates at a place, and the server as an operator starts it. */

import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  enrolledGate,
  importFiles,
  openBenchCity,
  personIdOf,
  refresh,
  sessionCookie,
  systemClock,
  type BenchCity,
  type City,
} from '@open-health-code/server/bench';
import type { Crowd, Phase, PhaseResult } from './clients.ts';

export interface SurgeCity {
  readonly open: BenchCity;
  readonly crowdFile: string;
  readonly server: ChildProcess;
  /** People by their number among the clients. */
  readonly personIds: readonly string[];
}

const gateCount = 200;
const yellowOneIn = 10;

export async function openSurgeCity(folder: string, people: number, processes: number): Promise<SurgeCity> {
  const open = await openBenchCity(folder, systemClock);
  const { city } = open;
  const numbers = Array.from({ length: people }, (_, i) => `P${String(i).padStart(8, '0')}`);
  await fill(city, folder, numbers);
  await city.db.query(`insert into place (place_id, kind, name) values ('gate', 'station', 'Station')`);
  const gates: string[] = [];
  for (let i = 0; i < gateCount; i += 1) gates.push(await enrolledGate(city, 'gate', `gate ${i}`));
  const { server, port } = await startServer(folder, processes);
  const personIds = numbers.map((number) => personIdOf(city.secrets.pseudonymKey, 'passport', number));
  const crowd: Crowd = {
    port,
    people: personIds.map((id, i) => ({ cookie: sessionCookie(city, id), colour: isYellow(i) ? 'yellow' : 'green' })),
    gates,
  };
  const crowdFile = join(folder, 'crowd.json');
  writeFileSync(crowdFile, JSON.stringify(crowd));
  return { open, crowdFile, server, personIds };
}

function isYellow(index: number): boolean {
  return index % yellowOneIn === 0;
}

/** Everyone with a name and a declaration, some with symptoms, through the same files that sources send. */
async function fill(city: City, folder: string, numbers: readonly string[]): Promise<void> {
  const now = new Date(city.clock.now() - 60_000).toISOString();
  const load = async (profile: 'people' | 'declarations' | 'symptoms', lines: readonly string[]): Promise<void> => {
    const file = join(folder, `${profile}.csv`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    const { rejected } = await importFiles(city, profile, [file]);
    if (rejected > 0) throw new Error(`${rejected} rows of ${profile} were refused`);
  };
  await load('people', [
    'id_type,id_number,name,phone,district,community,language',
    ...numbers.map((number, i) => `passport,${number},Person ${i},,,,`),
  ]);
  await load('declarations', [
    'record_id,id_type,id_number,declared_at,symptoms,contacts,trips',
    ...numbers.map((number) => `D${number},passport,${number},${now},,,[]`),
  ]);
  await load('symptoms', [
    'record_id,id_type,id_number,symptoms,reported_at,facility',
    ...numbers.filter((_, i) => isYellow(i)).map((number) => `S${number},passport,${number},fever,${now},Clinic`),
  ]);
  const { colours } = await refresh(city);
  const yellow = Math.ceil(numbers.length / yellowOneIn);
  if (colours.yellow !== yellow) throw new Error(`${colours.yellow} people are yellow instead of ${yellow}`);
}

async function startServer(folder: string, processes: number): Promise<{ server: ChildProcess; port: number }> {
  const command = join(import.meta.dirname, '..', '..', '..', 'apps', 'server', 'src', 'main', 'cli.ts');
  const args = [command, 'serve', '--data', folder, '--port', '0', '--processes', String(processes), '--json'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => server.kill('SIGKILL'));
  for await (const chunk of server.stdout) {
    const port = /"address":"http:\/\/[\d.]+:(\d+)"/.exec(String(chunk))?.[1];
    if (port !== undefined) return { server, port: Number(port) };
  }
  throw new Error('the server ended before it was ready');
}

/** The crowd as a process that runs one phase after the other. */
export async function startCrowd(
  crowdFile: string,
): Promise<{ run: (phase: Phase) => Promise<PhaseResult>; end: () => void }> {
  const child = fork(join(import.meta.dirname, 'clients.ts'), [crowdFile], { serialization: 'advanced' });
  process.once('exit', () => child.kill('SIGKILL'));
  await once(child, 'message');
  return {
    run: async (phase) => {
      child.send(phase);
      const [result] = (await once(child, 'message')) as [PhaseResult]; // the only message while a phase runs
      return result;
    },
    end: () => void child.send('end'),
  };
}

/** Processor seconds that the server's processes and the database have used so far, where the system tells. */
export function processorSeconds(server: ChildProcess): { readonly server: number; readonly database: number } {
  const used = { server: 0, database: 0 };
  const children = new Map<number, { parent: number; seconds: number; name: string }>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8').trim();
      const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/.exec(stat) ?? [];
      const fields = rest.split(' ');
      // Fields 4, 14 to 17 of proc(5): parent, and the ticks used by itself and by children that ended.
      const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
      children.set(Number(entry), { parent: Number(fields[1]), seconds: ticks / 100, name });
    } catch {
      // It ended while being looked at.
    }
  }
  for (const [pid, { seconds, name }] of children) {
    if (name === 'postgres') used.database += seconds;
    for (let at: number | undefined = pid; at !== undefined; at = children.get(at)?.parent) {
      if (at !== server.pid) continue;
      if (name !== 'postgres') used.server += seconds;
      break;
    }
  }
  return used;
}
