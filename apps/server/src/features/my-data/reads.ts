/** Who looked at a person's data, for that person. */

import { formatInstant, type Instant } from '@open-health-code/domain';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { readNames } from '@open-health-code/messages/records';
import type { Message } from '@open-health-code/messages';
import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { behind, cut, newestFirst, valuesOf, type Position } from './position.ts';

export type ReadPage = AnswerOf<Operations['GET /v1/people/:who/reads']>;

const pageSize = 50;

/** A page of the log, the newest first. `others`: without what the person looked at themselves. */
export async function readReads(
  city: City,
  connection: Connection,
  personId: string,
  { from, readers }: { readonly from: Position; readonly readers: 'others' | 'all' },
): Promise<ReadPage> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const { rows } = await connection.query<{ at: Instant; id: string; actor: string; reason: string; what: string }>(
    `select at, read_id::text as id, actor, reason, what from audit_read
     where person_id = $1 and ${behind('read_id::text', [2, 3])} ${readers === 'all' ? '' : 'and actor <> $4'}
     ${newestFirst('read_id::text')} limit ${pageSize + 1}`,
    [personId, ...valuesOf(from), ...(readers === 'all' ? [] : [`person ${personId}`])],
  );
  const { page, next } = cut(rows, pageSize);
  return {
    reads: page.map(({ at, actor, reason, what }) => ({
      at: formatInstant(at, utcOffsetMinutes),
      ...readerOf(actor, personId),
      reason,
      what,
      whatName: nameOf(what),
    })),
    next,
  };
}

/** Of another person no more is told than that they manage this one: the actor names them by their pseudonym. */
export function readerOf(
  actor: string,
  personId: string,
): { readonly reader: 'self' | 'family' | 'staff' | 'gate' | 'platform'; readonly name: string | null } {
  const [kind = '', ...rest] = actor.split(' ');
  const name = rest.join(' ');
  if (name !== '') {
    if (kind === 'person') return { reader: name === personId ? 'self' : 'family', name: null };
    if (kind === 'gate' || kind === 'platform') return { reader: kind, name };
  }
  return { reader: 'staff', name: actor };
}

function nameOf(what: string): Message {
  const names: Readonly<Record<string, Message>> = readNames;
  return names[what] ?? { en: what, zh: what };
}
