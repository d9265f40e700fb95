/**
 * What this phone keeps: the codes with the seeds of their liveness chains, and a few facts. Visits that wait to be told of lie
 * apart (`check-ins/`); nothing else of a person is stored. Where the browser keeps nothing (private windows, a full disk) the app works
 * all the same, until it is closed.
 */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

export interface KeptCode {
  /** `me`, or the handle of a dependant. */
  readonly who: string;
  /** Of the liveness chain; never leaves the phone. */
  readonly seed: Uint8Array<ArrayBuffer>;
  /** As issued, without a slot. */
  readonly code: string;
  readonly colour: 'green' | 'yellow' | 'red';
  readonly maskedName: string;
  /** ISO 8601 at the city's offset. */
  readonly issuedAt: string;
  readonly expiresAt: string;
}

export interface KeptFacts {
  /** City's time minus this phone's, as last measured; 0 where they agree. */
  readonly clockErrorMs: number;
  /** City's time of the last answer. */
  readonly lastContactAt: number | undefined;
  /** Whose codes are shown after one's own. */
  readonly dependants: readonly KeptDependant[];
}

export interface KeptDependant {
  readonly who: string;
  readonly maskedName: string;
}

interface Stores extends DBSchema {
  codes: { key: string; value: KeptCode };
  facts: { key: 'facts'; value: KeptFacts };
}

let opening: Promise<IDBPDatabase<Stores> | undefined> | undefined;

async function database(): Promise<IDBPDatabase<Stores> | undefined> {
  opening ??= openDB<Stores>('healthcode', 1, {
    upgrade: (made) => {
      made.createObjectStore('codes', { keyPath: 'who' });
      made.createObjectStore('facts');
    },
    // A newer version of the app in another window may change the stores.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  }).catch(() => undefined);
  return await opening;
}

export async function readKept(): Promise<{
  readonly codes: readonly KeptCode[];
  readonly facts: KeptFacts | undefined;
}> {
  try {
    const kept = await database();
    if (kept === undefined) return { codes: [], facts: undefined };
    const [codes, facts] = await Promise.all([kept.getAll('codes'), kept.get('facts', 'facts')]);
    return { codes, facts };
  } catch {
    return { codes: [], facts: undefined };
  }
}

export async function keepCode(code: KeptCode): Promise<void> {
  await attempt(async (kept) => await kept.put('codes', code));
}

export async function forgetCode(who: string): Promise<void> {
  await attempt(async (kept) => await kept.delete('codes', who));
}

export async function keepFacts(facts: KeptFacts): Promise<void> {
  await attempt(async (kept) => await kept.put('facts', facts, 'facts'));
}

/** Everything of whoever was signed in. */
export async function forgetAll(): Promise<void> {
  await attempt(async (kept) => await Promise.all([kept.clear('codes'), kept.clear('facts')]));
}

async function attempt(work: (kept: IDBPDatabase<Stores>) => Promise<unknown>): Promise<void> {
  try {
    const kept = await database();
    if (kept !== undefined) await work(kept);
  } catch {
    // The code is shown from memory; it is fetched again at the next opening.
  }
}
