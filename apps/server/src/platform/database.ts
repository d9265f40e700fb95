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
    // A connection lost while idle is reported by the next query on it; without a listener it would end the process.
    opened.on('error', () => undefined);
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
    // The pool's own overloads, whichever pool it is.
    query: ((...asked: Parameters<pg.Pool['query']>) => poolHere().query(...asked)) as pg.Pool['query'],
    withConnection,
    transaction: async (work) =>
      await withConnection(async (connection) => {
        await connection.query('begin');
        try {
          const result = await work(connection);
          await connection.query('commit');
          return result;
        } catch (error) {
          // The connection may be gone; the first error is the one to tell.
          await connection.query('rollback').catch(() => undefined);
          throw error;
        }
      }),
    close: async () => void (await Promise.all([pool, ...inner].map(async (one) => await one.end()))),
  };
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
