/** A kind of news: rows that a refresh writes, each of an instant and about one person. */

import type { City } from '../../city.ts';
import type { PersonalNotification } from './queue.ts';

export interface NewsSource {
  readonly name: 'colours' | 'contacts';
  /** `from … where …` of the rows. */
  readonly rows: string;
  /** The instant of a row, as SQL: when it is news, never before it was written. */
  readonly instant: string;
  /** An expression over a row: the rows of an instant changed where its sum did. */
  readonly fingerprint: string;
  /** What to read a first portion after. */
  readonly first: string;
  /** Messages of the next portion of an instant, whose first and last microsecond `during` names. */
  readonly read: (city: City, during: readonly [from: string, until: string], after: string) => Promise<NewsPortion>;
}

export interface NewsPortion {
  readonly messages: readonly PersonalNotification[];
  /** What to read the next portion after; undefined when there is none. */
  readonly last: string | undefined;
}

/** Rows read at once. */
export const newsAtOnce = 2000;

/** Before every id. */
export const nobodyYet = '00000000-0000-0000-0000-000000000000';
