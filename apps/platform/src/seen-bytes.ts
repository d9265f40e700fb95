/** Everything that came from the city, and from the city's page, as it came: what a platform knows of its users' codes is in here. */

export interface Seen {
  readonly at: string;
  readonly from: 'city' | 'embedded page';
  /** What was asked or said, such as `POST /oauth/token`. */
  readonly what: string;
  /** Status, headers and body, whole. */
  readonly text: string;
}

export interface SeenBytes {
  readonly note: (from: Seen['from'], what: string, text: string) => void;
  readonly list: () => readonly Seen[];
}

/** Keeps the last entries, so that a demonstration may run for as long as it likes. */
export function seenBytes(most = 10_000): SeenBytes {
  const entries: Seen[] = [];
  return {
    note: (from, what, text) => {
      entries.push({ at: new Date().toISOString(), from, what, text });
      if (entries.length > most) entries.shift();
    },
    list: () => entries,
  };
}
