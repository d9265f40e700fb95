/**
 * The poster that was read and waits for the person. It lasts over signing in, with the time at which it was read, and ends with this
 * window: a check-in that nobody confirmed is none.
 */

import { observable } from './observable.ts';

export interface ReadPoster {
  readonly poster: string;
  /** This phone's time. */
  readonly readAt: number;
}

/** Where a poster's link leads; the token stands behind its `#`, so it is in no log and goes to no server by itself. */
const linked = '/c';
const keptAs = 'healthcode-poster';
/** Older ones are not taken by the city any more. */
const longestMs = 24 * 3_600_000;

export const poster = observable<ReadPoster | undefined>(undefined);

/** Takes the token out of the address, where the next person at this phone could read it. Before anything is drawn, and when another link is opened. */
export function takePosterLink(): void {
  if (location.pathname === linked && location.hash.length > 1) {
    holdPoster(location.hash.slice(1));
    history.replaceState(null, '', linked);
    return;
  }
  poster.set(readKept());
}

export function holdPoster(token: string): void {
  const read = { poster: token, readAt: Date.now() };
  poster.set(read);
  try {
    sessionStorage.setItem(keptAs, JSON.stringify(read));
  } catch {
    // Then it lasts until the page is left.
  }
}

export function dropPoster(): void {
  poster.set(undefined);
  try {
    sessionStorage.removeItem(keptAs);
  } catch {
    // Nothing was kept.
  }
}

function readKept(): ReadPoster | undefined {
  try {
    // Written above.
    const kept = JSON.parse(sessionStorage.getItem(keptAs) ?? 'null') as ReadPoster | null;
    return kept !== null && Date.now() - kept.readAt < longestMs ? kept : undefined;
  } catch {
    return undefined;
  }
}
