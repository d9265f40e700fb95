/** The store of a gate in IndexedDB. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Scan } from '../queue/scan.ts';
import type { GateStore, Kept, KeptName } from './gate-store.ts';

interface GateDatabase extends DBSchema {
  kept: { key: KeptName; value: Kept[KeptName] };
  /** By an ascending number, so that they leave in the order in which they came. */
  scans: { key: number; value: Scan; indexes: { scanId: string } };
}

type Stores = ('kept' | 'scans')[];
/** Written to the disk before it counts as done, not only handed to the operating system. */
const durable = { durability: 'strict' } as const;
const survivesWiping: ReadonlySet<KeptName> = new Set(['installation', 'preferences']);

/** Rejects where the browser gives no storage, as in some private windows. */
export async function openGateStore(name = 'open-health-code-gate'): Promise<GateStore> {
  const database = await openDB<GateDatabase>(name, 1, {
    upgrade(opened) {
      opened.createObjectStore('kept');
      opened.createObjectStore('scans', { autoIncrement: true }).createIndex('scanId', 'scanId', { unique: true });
    },
    // A newer build in another tab waits for this one otherwise.
    blocking: () => database.close(),
  });
  return storeOf(database);
}

function storeOf(database: IDBPDatabase<GateDatabase>): GateStore {
  const change = (stores: Stores) => database.transaction(stores, 'readwrite', durable);
  return {
    // The key and the value of a record are written together, below and nowhere else.
    read: async <Name extends KeptName>(name: Name) => (await database.get('kept', name)) as Kept[Name] | undefined,

    write: async (values, remove = []) => {
      const transaction = change(['kept']);
      const kept = transaction.objectStore('kept');
      await Promise.all([
        ...remove.map((name) => kept.delete(name)),
        ...entriesOf(values).map(([name, value]) => kept.put(value, name)),
        transaction.done,
      ]);
    },

    addScan: async (scan, count) => {
      const transaction = change(['kept', 'scans']);
      const kept = transaction.objectStore('kept');
      const before = (await kept.get('counts')) as Kept['counts'] | undefined;
      await Promise.all([
        transaction.objectStore('scans').add(scan),
        kept.put(count(before), 'counts'),
        transaction.done,
      ]);
    },

    oldestScans: async (limit) => await database.getAll('scans', undefined, limit),

    countScans: async () => await database.count('scans'),

    settleScans: async (scanIds, record) => {
      const transaction = change(['kept', 'scans']);
      const scans = transaction.objectStore('scans');
      const kept = transaction.objectStore('kept');
      const before = (await kept.get('delivery')) as Kept['delivery'] | undefined;
      const keys = await Promise.all(scanIds.map((scanId) => scans.index('scanId').getKey(scanId)));
      await Promise.all([
        ...keys.filter((key) => key !== undefined).map((key) => scans.delete(key)),
        kept.put(record(before), 'delivery'),
        transaction.done,
      ]);
    },

    recount: async (count) => {
      const transaction = change(['kept', 'scans']);
      const undelivered = await transaction.objectStore('scans').getAll();
      await Promise.all([transaction.objectStore('kept').put(count(undelivered), 'counts'), transaction.done]);
    },

    wipe: async (left) => {
      const transaction = change(['kept', 'scans']);
      const kept = transaction.objectStore('kept');
      const names = await kept.getAllKeys();
      await Promise.all([
        transaction.objectStore('scans').clear(),
        ...names.filter((name) => !survivesWiping.has(name)).map((name) => kept.delete(name)),
        ...entriesOf(left).map(([name, value]) => kept.put(value, name)),
        transaction.done,
      ]);
    },
  };
}

function entriesOf(values: Partial<Kept>): readonly (readonly [KeptName, Kept[KeptName]])[] {
  // `Object.entries` forgets the names of the keys; there are no others.
  return Object.entries(values) as [KeptName, Kept[KeptName]][];
}
