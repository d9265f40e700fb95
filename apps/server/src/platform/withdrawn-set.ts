/** Ids that were withdrawn before their time, held in memory so that asking costs nothing: sessions ended, gates and platforms shut off. */

export interface WithdrawnSet {
  /** Whether an id was withdrawn, known at the latest `freshMs` after it was. */
  has(id: string): Promise<boolean>;
  /** Takes note at once of what this process withdrew itself. */
  add(id: string): void;
}

/** A withdrawal by another process is known after this long. */
const freshMs = 2000;
/** While the database does not answer, what was known last counts for this long; then nothing is let through. */
const staleMs = 60_000;

/** @param read every id that is withdrawn and would otherwise still hold. */
export function withdrawnSet(read: () => Promise<readonly string[]>): WithdrawnSet {
  let known = new Set<string>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  /** Withdrawn here while a read was under way that may not have seen it. */
  let own: string[] = [];
  const refresh = async (): Promise<void> => {
    const startedAt = performance.now();
    own = [];
    const withdrawn = await read();
    known = new Set([...withdrawn, ...own]);
    readAt = startedAt;
  };
  return {
    has: async (id) => {
      if (performance.now() - readAt > freshMs) {
        reading ??= refresh().finally(() => (reading = undefined));
        try {
          await reading;
        } catch (error) {
          if (performance.now() - readAt > staleMs) throw error;
        }
      }
      return known.has(id);
    },
    add: (id) => {
      known.add(id);
      own.push(id);
    },
  };
}
