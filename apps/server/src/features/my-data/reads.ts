/** Who looked at a person's data, for that person. */

import { formatInstant, type Instant } from '@open-health-code/domain';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { nameOfRead, nameOfReason } from '@open-health-code/messages/records';
import type { City } from '../../city.ts';
import type { PersonPrincipal } from '../../http/principal.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { carerReasons, namedToDependant } from '../audit/own-look.ts';
import { nameless, readMaskedNames } from '../people/masked-names.ts';
import { policyInForce } from '../policy/store.ts';
import { behind, cut, newestFirst, noBeginning, valuesOf, type Position } from './position.ts';

export type ReadPage = AnswerOf<Operations['GET /v1/people/:who/reads']>;

const pageSize = 50;

interface Reading {
  /** Who reads the log: the person themselves, or who acts for them. */
  readonly principal: Pick<PersonPrincipal, 'personId'>;
  readonly personId: string;
  readonly from: Position;
  /** `others`: without what the person looked at themselves. */
  readonly readers: 'others' | 'all';
}

/** Equal looks of a local day: by the same, for the same reason, at the same. */
interface Looks extends Position {
  readonly first_at: Instant;
  readonly count: number;
  readonly actor: string;
  readonly reason: string;
  readonly what: string;
}

/**
 * A page of the log, equal looks of a day as one entry, the newest last look first. Pages are of one state of the log: what is looked at
 * after the first page moves nothing on the pages behind it. The log itself keeps every look.
 */
export async function readReads(city: City, connection: Connection, reading: Reading): Promise<ReadPage> {
  const { personId, readers } = reading;
  const { utcOffsetMinutes } = await policyInForce(city);
  const { asOf, behindLast } = beginningOf(reading.from);
  const { rows } = await connection.query<Looks>(
    `select at, first_at, count, id, actor, reason, what from (
       select max(at) as at, min(at) as first_at, count(*)::int as count, min(read_id::text collate "C") as id, actor, reason, what
       from audit_read
       where person_id = $1 and at < $4::timestamptz + interval '1 millisecond' ${readers === 'all' ? '' : 'and actor <> $6'}
       group by actor, reason, what, ((at at time zone 'UTC') + make_interval(mins => $5::int))::date
     ) looks
     where ${behind('id', [2, 3])} ${newestFirst('id')} limit ${pageSize + 1}`,
    [
      personId,
      ...valuesOf(behindLast),
      sqlInstant(asOf),
      utcOffsetMinutes,
      ...(readers === 'all' ? [] : [`person ${personId}`]),
    ],
  );
  // What the first page began with says which looks the further pages are about.
  const state = asOf === Infinity ? (rows[0]?.at ?? asOf) : asOf;
  const { page, next } = cut(
    rows.map((row) => ({ ...row, id: `${state} ${row.id}` })),
    pageSize,
  );
  const names = await readCarerNames(city, connection, reading, page);
  const time = (instant: Instant): string => formatInstant(instant, utcOffsetMinutes);
  return {
    reads: page.map(({ at, first_at: firstAt, count, actor, reason, what }) => {
      const { reader, name } = readerOf(actor, personId);
      return {
        at: time(at),
        firstAt: time(firstAt),
        count,
        reader,
        name: name ?? names.get(actor) ?? null,
        reason,
        reasonName: nameOfReason(reason),
        what,
        whatName: nameOfRead(what),
      };
    }),
    next,
  };
}

/** The state of the log that a page is of, and behind which of its entries the page begins. */
function beginningOf({ at, id }: Position): { readonly asOf: Instant; readonly behindLast: Position } {
  if (at === Infinity) return { asOf: Infinity, behindLast: { at, id } };
  const [, state, last] = /^(\d{1,14}) ([0-9a-f-]{36})$/.exec(id) ?? [];
  if (state === undefined || last === undefined) throw noBeginning();
  return { asOf: Number(state), behindLast: { at, id: last } };
}

const carersReasons: ReadonlySet<string> = new Set(Object.values(carerReasons));

/**
 * The masked names of those who looked as carers, by actor. Whoever acts for the person is told no name but their own: another carer's is
 * for the person alone. Logged with those who are named.
 */
async function readCarerNames(
  city: City,
  connection: Connection,
  { principal, personId }: Reading,
  page: readonly Looks[],
): Promise<ReadonlyMap<string, string>> {
  // Officers write reasons, and what they are called, as they like.
  const looked = page.flatMap(({ reason, actor }) =>
    carersReasons.has(reason) ? (/^person ([0-9a-f-]{36})$/.exec(actor)?.slice(1) ?? []) : [],
  );
  const carers = [...new Set(looked)].filter((id) => [personId, id].includes(principal.personId));
  if (carers.length === 0) return new Map();
  await recordRead(connection, {
    personIds: carers.filter((id) => id !== principal.personId),
    actor: `person ${principal.personId}`,
    reason: namedToDependant,
    what: 'name',
    now: city.clock.now(),
  });
  const names = await readMaskedNames(city.secrets, connection, carers);
  return new Map([...names].filter(([, name]) => name !== nameless).map(([id, name]) => [`person ${id}`, name]));
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
