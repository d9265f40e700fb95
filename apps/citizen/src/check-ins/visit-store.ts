/** Visits in IndexedDB, apart from the codes: read only once something is to be delivered, or the screen is opened. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import type { QueuedVisit, VisitStore } from './queued.ts';

/** A visit that has not ended, of `me` or a dependant. */
export type OpenVisit = AnswerOf<Operations['GET /v1/people/:who/check-ins/open']>['checkIns'][number] & {
  readonly who: string;
};

interface Stores extends DBSchema {
  queue: { key: string; value: QueuedVisit };
  /** As last heard, so that leaving works where there is no line. */
  open: { key: 'open'; value: readonly OpenVisit[] };
}

/** Written to the disk before it counts as kept, not only handed to the operating system. */
const durable = { durability: 'strict' } as const;

let opening: Promise<IDBPDatabase<Stores> | undefined> | undefined;
let store: VisitStore | undefined;

async function database(): Promise<IDBPDatabase<Stores> | undefined> {
  opening ??= openDB<Stores>('healthcode-check-ins', 1, {
    upgrade: (made) => {
      made.createObjectStore('queue', { keyPath: 'key' });
      made.createObjectStore('open');
    },
    // A newer version of the app in another window may change the stores.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  }).catch(() => undefined);
  return await opening;
}

export async function openVisitStore(): Promise<VisitStore> {
  const opened = await database();
  // A browser that keeps nothing (some private windows) still delivers while the app is open.
  store ??= opened === undefined ? memoryStore() : storeIn(opened);
  return store;
}

export async function readOpenVisits(): Promise<readonly OpenVisit[] | undefined> {
  return await (await database())?.get('open', 'open');
}

export async function keepOpenVisits(visits: readonly OpenVisit[] | undefined): Promise<void> {
  const opened = await database();
  if (visits === undefined) await opened?.delete('open', 'open');
  else await opened?.put('open', visits, 'open');
}

function storeIn(opened: IDBPDatabase<Stores>): VisitStore {
  return {
    all: async () => await opened.getAll('queue'),
    change: async ({ put = [], remove = [] }) => {
      const { store: kept, done } = opened.transaction('queue', 'readwrite', durable);
      await Promise.all([...remove.map((key) => kept.delete(key)), ...put.map((visit) => kept.put(visit)), done]);
    },
    alter: async (key, alter) => {
      const { store: kept, done } = opened.transaction('queue', 'readwrite', durable);
      const before = await kept.get(key);
      if (before !== undefined) {
        const after = alter(before);
        await Promise.all([kept.delete(key), ...after.map((visit) => kept.put(visit))]);
      }
      await done;
      return before;
    },
  };
}

/** Lasts as long as the app is open. */
export function memoryStore(): VisitStore {
  const visits = new Map<string, QueuedVisit>();
  return {
    all: async () => [...visits.values()],
    change: async ({ put = [], remove = [] }) => {
      for (const key of remove) visits.delete(key);
      for (const visit of put) visits.set(visit.key, visit);
    },
    alter: async (key, alter) => {
      const before = visits.get(key);
      if (before === undefined) return undefined;
      const after = alter(before);
      visits.delete(key);
      for (const visit of after) visits.set(visit.key, visit);
      return before;
    },
  };
}
