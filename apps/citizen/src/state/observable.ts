/** A value that screens watch. */
export interface Observable<T> {
  readonly get: () => T;
  readonly set: (next: T) => void;
  /** Calls back after each change; answers with what ends it. */
  readonly watch: (changed: () => void) => () => void;
}

export function observable<T>(initial: T): Observable<T> {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const changed of watchers) changed();
    },
    watch: (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}
