import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { describeOnEachServer } from '../testkit/database.ts';
import { personId } from '../testkit/records/rows.ts';
import { once } from './idempotency.ts';

describeOnEachServer('a write that is sent many times at once', '2020-02-01T00:00:00Z', (city) => {
  it('is done once, though there are more of it than connections and its work asks the database beside', async () => {
    // All that is asked of a request.
    const request = {
      method: 'POST',
      url: '/v1/x',
      body: {},
      headers: { 'idempotency-key': 'one-and-the-same' },
    } as unknown as FastifyRequest;
    let done = 0;
    const answers = await Promise.all(
      Array.from({ length: 30 }, async () =>
        once(city(), request, personId('ann'), async () => {
          await city().db.query('select 1');
          return { done: (done += 1) };
        }),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"done":1}']));
  }, 10_000);
});
