/** Writes that may be sent twice: a lost answer is asked for again, and nothing is done a second time. */

import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { City } from '../city.ts';
import { sqlInstant, type Connection } from '../platform/database.ts';
import { ProblemError } from './problems.ts';

const keyPattern = /^[\w-]{8,64}$/;

/** Hook of operations that are `idempotent`. */
export async function requireIdempotencyKey(request: FastifyRequest): Promise<void> {
  if (!keyPattern.test(keyOf(request))) {
    throw new ProblemError('bad-request', {
      errors: [
        { pointer: '/headers/idempotency-key', detail: 'must be 8 to 64 letters, digits, - or _, such as a UUID' },
      ],
    });
  }
}

function keyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : '';
}

/**
 * Runs `work` in one transaction with the note that it was done, so that of all requests of one caller with one key exactly one runs it;
 * the others wait for it and get the same answer. What `work` throws undoes it and leaves the key free.
 *
 * @param ownerId whose key it is, a person's or a gate's id; keys of different owners never meet.
 * Throws ProblemError `idempotency-key-reused` when the key came before with another request.
 */
export async function once<Answer>(
  city: City,
  request: FastifyRequest,
  ownerId: string,
  work: (connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const key = keyOf(request);
  const asked = createHash('sha256')
    .update(`${request.method} ${request.url}\0${JSON.stringify(request.body ?? null)}`)
    .digest();
  return await city.db.transaction(async (connection) => {
    const noted = await connection.query(
      `insert into idempotent_answer (owner_id, key, asked, at) values ($1, $2, $3, $4) on conflict do nothing`,
      [ownerId, key, asked, sqlInstant(city.clock.now())],
    );
    if (noted.rowCount === 0) return await earlierAnswer<Answer>(connection, ownerId, key, asked);
    const answer = await work(connection);
    await connection.query('update idempotent_answer set answer = $3 where owner_id = $1 and key = $2', [
      ownerId,
      key,
      JSON.stringify(answer ?? null),
    ]);
    return answer;
  });
}

async function earlierAnswer<Answer>(
  connection: Connection,
  ownerId: string,
  key: string,
  asked: Buffer,
): Promise<Answer> {
  const { rows } = await connection.query<{ asked: Buffer; answer: Answer }>(
    'select asked, answer from idempotent_answer where owner_id = $1 and key = $2',
    [ownerId, key],
  );
  const [earlier] = rows;
  if (earlier === undefined || !earlier.asked.equals(asked)) throw new ProblemError('idempotency-key-reused');
  return earlier.answer;
}

/** Answers are kept for a day, in which a lost one is asked for again. */
const keptMs = 24 * 3_600_000;

/** Drops answers that nobody will ask for any more. */
export async function dropOldAnswers(city: City): Promise<void> {
  await city.db.query('delete from idempotent_answer where at < $1', [sqlInstant(city.clock.now() - keptMs)]);
}
