/** A test city with its HTTP application, empty and at its hour before each test. */

import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { buildApplication } from '../http/application.ts';
import { describeOnEachServer, type TestCity } from './database.ts';
import { personId } from './records/rows.ts';
import { emptyRefreshed, setClock } from './refreshing.ts';
import { signedIn } from './signed-in.ts';

export interface ServedCity {
  readonly city: TestCity;
  readonly app: FastifyInstance;
  /** A request of somebody of this name who is signed in, as an attempt of its own unless a key is given. */
  readonly as: (
    name: string,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    request?: { readonly payload?: object | undefined; readonly key?: string | undefined },
  ) => Promise<LightMyRequestResponse>;
}

/** {@link describeOnEachServer} with the application. */
export function describeServed(name: string, now: string, suite: (served: () => ServedCity) => void): void {
  describeOnEachServer(name, now, (open) => {
    let app: FastifyInstance;
    beforeAll(async () => {
      app = await buildApplication(open(), { operatorKey: 'a-key' });
    });
    afterAll(async () => await app.close());
    beforeEach(async () => {
      await emptyRefreshed(open());
      setClock(open(), now);
    });
    suite(() => ({
      city: open(),
      app,
      as: async (person, method, url, { payload, key = crypto.randomUUID() } = {}) =>
        await app.inject({
          method,
          url,
          headers: { ...(await signedIn(open(), personId(person))), 'idempotency-key': key },
          ...(payload === undefined ? {} : { payload }),
        }),
    }));
  });
}
