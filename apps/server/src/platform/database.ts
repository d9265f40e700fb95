/** Connections, transactions and bulk copies. No business words. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { OperatorError } from './operator-error.ts';

// timestamptz as epoch milliseconds, dates as text: the domain's own forms.
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return parseTimestamp;
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;
  },
} as pg.CustomTypesConfig;

function parseTimestamp(text: string): number {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  // Sessions run in UTC: "2020-01-20 08:00:00+00", perhaps with a fraction.
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

export type Queryable = Pick<pg.ClientBase, 'query'>;
export type Connection = pg.PoolClient;

export interface Database {
  readonly pool: pg.Pool;
  /** Connections that are open now, over all pools. */
  openConnections(): number;
  /** How many wait for a connection. */
  waiting(): number;
  query: pg.Pool['query'];
  /** Runs work on one connection, outside a transaction. */
  withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Runs work in one transaction: all of it, or nothing. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A transaction that asks on another connection, and that one again: no work of ours is nested deeper. */
const deepest = 2;

/** Opens a pool. Throws OperatorError when the server cannot be reached or is older than PostgreSQL 15. */
export async function openDatabase(url: string, options: { readonly max?: number } = {}): Promise<Database> {
  const { max = 8 } = options;
  const openPool = (most: number): pg.Pool => {
    const opened = new pg.Pool({
      connectionString: url,
      max: most,
      types,
      options: '-c timezone=UTC -c datestyle=ISO',
      application_name: 'healthcode',
    });
    // A lost connection is reported by the query under way or the next one on it; without listeners it would end the process, whether it was
    // idle or lent out.
    opened.on('error', () => undefined);
    opened.on('connect', (connection) => connection.on('error', () => undefined));
    return opened;
  };
  const pool = openPool(max);
  // Work that holds a connection and asks for another takes it from a pool further in. From the same one, as many transactions as it has
  // connections would wait for each other for ever.
  const inner = Array.from({ length: deepest }, () => openPool(Math.ceil(max / 2)));
  const held = new AsyncLocalStorage<number>();
  const poolHere = (): pg.Pool => inner[Math.min(held.getStore() ?? 0, deepest) - 1] ?? pool;
  try {
    const { rows } = await pool.query<{ v: number }>(`select current_setting('server_version_num')::int as v`);
    if ((rows[0]?.v ?? 0) < 150_000) {
      throw new OperatorError('The database is older than PostgreSQL 15. Point DATABASE_URL at a newer one.');
    }
  } catch (cause) {
    await pool.end();
    if (cause instanceof OperatorError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`The database cannot be reached: ${why}. Check DATABASE_URL and that the server runs.`, {
      cause,
    });
  }
  const withConnection = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await poolHere().connect();
    let broken: Error | undefined;
    try {
      return await held.run((held.getStore() ?? 0) + 1, async () => await work(connection));
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      connection.release(broken);
    }
  };
  return {
    pool,
    openConnections: () => [pool, ...inner].reduce((open, one) => open + one.totalCount, 0),
    waiting: () => [pool, ...inner].reduce((all, one) => all + one.waitingCount, 0),
    // The pool's own overloads, whichever pool it is.
    query: ((...asked: Parameters<pg.Pool['query']>) => poolHere().query(...asked)) as pg.Pool['query'],
    withConnection,
    transaction: async <T>(work: (connection: Connection) => Promise<T>) => {
      const outcome = await withConnection(async (connection) => await tryTransaction(connection, work));
      if (!outcome.ok) throw outcome.error;
      return outcome.value;
    },
    close: async () => void (await Promise.all([pool, ...inner].map(async (one) => await one.end()))),
  };
}

/** Codes of the system and of PostgreSQL (classes 08 and 57P, 53300) for a server that is not there, is ending, or takes nobody more. */
const awayCodes = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|08\w{3}|57P0[1-3]|53300)$/;
/** What the driver says, without a code, of a connection that broke. */
const awayWords = /^(?:Connection terminated|Client has encountered a connection error)/;

/** The database could not be asked, or went away while it was. What it was asked to write may have been kept or not. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return awayCodes.test(code) || awayWords.test(error.message);
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** Throws only where the connection is of no more use. Refusals are daily work, and a new connection for each would cost more than they do. */
async function tryTransaction<T>(
  connection: Connection,
  work: (connection: Connection) => Promise<T>,
): Promise<Outcome<T>> {
  await connection.query('begin');
  try {
    const value = await work(connection);
    await connection.query('commit');
    return { ok: true, value };
  } catch (error) {
    try {
      await connection.query('rollback');
    } catch {
      // The connection is gone; the first error is the one to tell.
      throw error;
    }
    return { ok: false, error };
  }
}

/** Streams COPY text (or binary, as the statement says) into a table, with back-pressure. */
export async function copyIn(
  connection: Connection,
  statement: string,
  chunks: AsyncIterable<Buffer | string> | Iterable<Buffer | string>,
): Promise<void> {
  await pipeline(
    Readable.from(chunks, { objectMode: false, highWaterMark: 1 << 20 }),
    connection.query(copyFrom(statement)),
  );
}

const special = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One value of COPY text format. */
export function copyText(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  return typeof value === 'string' ? value.replace(special, (c) => escapes[c] ?? c) : String(value);
}

/** An instant as PostgreSQL reads it; infinities included. */
export function sqlInstant(instant: number): string {
  if (instant === Infinity) return 'infinity';
  if (instant === -Infinity) return '-infinity';
  return new Date(instant).toISOString();
}
