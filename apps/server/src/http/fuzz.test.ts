/** Every operation with what nobody in their right mind would send: an answer each time, never a fault of ours, and nothing personal in a refusal. */

import { openApiDocument, operations, problems, type Operation } from '@open-health-code/contract';
import fc, { type Arbitrary } from 'fast-check';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { enrolledGate, feverRule, personWithCode } from '../features/gates/gate-fixture.ts';
import { platformToken, testPlatform, userToken } from '../features/platforms/platform-fixture.ts';
import { currentPosterToken } from '../features/places/posters.ts';
import { personIdOf, phoneIdOf } from '../features/people/pseudonyms.ts';
import { seal } from '../features/people/vault.ts';
import { openTestCity, type TestCity } from '../testkit/database.ts';
import { brokenBodies, marker, spoilt, valueOf, type JsonSchema } from '../testkit/hostile-values.ts';
import { peopleNamedIn } from '../testkit/pseudonyms.ts';
import { insertCare, insertPerson } from '../testkit/records/people.ts';
import { personId } from '../testkit/records/rows.ts';
import { publishRules } from '../testkit/refreshing.ts';
import { signedIn } from '../testkit/signed-in.ts';
import { buildApplication } from './application.ts';

const casesEach = 40;
const operatorKey = 'a-key-for-fuzzing';
const holder = { name: '欧阳密语', idType: 'passport', idNumber: 'E90017263', phone: '13900017263' } as const;
const names = Object.keys(operations) as (keyof typeof operations)[];

let city: TestCity;
let app: FastifyInstance;
let close: () => Promise<void>;
/** Real credentials by who may call, and real values by the name of their field. */
const credentials: Record<string, Record<string, string>> = { public: {} };
const known: Record<string, unknown[]> = {};
let everybody: readonly string[] = [];

beforeAll(async () => {
  const [server = ''] = Object.keys(inject('servers'));
  const open = await openTestCity(server, '2020-02-11T12:00:00+08:00');
  close = open.close;
  city = { ...open.city, settings: { ...open.city.settings, texts: { by: 'demonstration' } } };
  app = await buildApplication(city, {
    operatorKey,
    // How often one may ask is tested elsewhere.
    onRoute: (route) => {
      if (route.config !== undefined) route.config.rateLimit = false;
    },
  });
  await givePeople();
  const gate = await enrolledGate(city, app, { place: 'P-fuzz', checkIns: true });
  const platform = await testPlatform(app, city);
  const employer = await testPlatform(app, city, 'employer');
  credentials['person'] = await signedIn(city, personIdOf(city.secrets.pseudonymKey, holder.idType, holder.idNumber));
  credentials['gate'] = gate.headers;
  credentials['platform'] = { authorization: `Bearer ${await platformToken(app, city, employer)}` };
  credentials['platform-user'] = { authorization: `Bearer ${await userToken(app, city, platform, holder)}` };
  credentials['operator'] = { authorization: `Bearer ${operatorKey}` };
  const shown = await personWithCode(city, 'shown');
  const { rows } = await city.db.query<{ person_id: string }>('select person_id from person');
  everybody = rows.map((row) => row.person_id);
  known['platform'] = [platform.platformId, employer.platformId];
  known['poster'] = [(await currentPosterToken(city, 'P-fuzz', city.clock.now()))?.link];
  known['code'] = [shown.text, shown.at(city.clock.now()), '000000', '123456'];
});

afterAll(async () => {
  await app.close();
  await close();
});

/** A person with a name, a number, a phone, a dependant, evidence and news, so that handlers have something to stumble over. */
async function givePeople(): Promise<void> {
  const { db, secrets } = city;
  await publishRules(city, [feverRule]);
  const id = personIdOf(secrets.pseudonymKey, holder.idType, holder.idNumber);
  const sealed = seal(secrets, holder.name);
  await insertPerson(db, { name: 'child' });
  await db.query('insert into person (person_id, declared_at) values ($1, $2)', [id, '2020-02-11T08:00:00+08:00']);
  await db.query('insert into vault.identity (person_id, key_id, sealed_number, sealed_name) values ($1, $2, $3, $3)', [
    id,
    sealed.keyId,
    sealed.bytes,
  ]);
  const child = await insertCare(db, id, personId('child'));
  const phoneId = phoneIdOf(secrets.pseudonymKey, holder.phone);
  const number = seal(secrets, holder.phone);
  await db.query('insert into vault.phone_number (phone_id, key_id, sealed_number) values ($1, $2, $3)', [
    phoneId,
    number.keyId,
    number.bytes,
  ]);
  await db.query(
    `insert into attribution (phone_id, valid_from, person_id, basis) values ($1, '2020-01-01', $2, 'otp')`,
    [phoneId, id],
  );
  known['who'] = ['me', child];
  known['dependantId'] = [child];
  known['companions'] = [[child], []];
  known['phoneId'] = [phoneId];
  known['from'] = ['0\t\0', '999999999999999\tx', '1\t\ud800'].map((text) => Buffer.from(text).toString('base64url'));
  known['idType'] = [holder.idType];
  known['idNumber'] = [holder.idNumber];
  known['phone'] = [holder.phone];
}

interface Sent {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: string | undefined;
  readonly type: string;
}

/** Requests to an operation: most of the form it asks for, so that they get as far as its handler. */
function requestsTo({ params, query, body, consumes = 'application/json' }: Operation): Arbitrary<Sent> {
  const members = (schema: object | undefined): Arbitrary<Readonly<Record<string, unknown>>> =>
    schema === undefined
      ? fc.constant({})
      : (valueOf(schema as JsonSchema, known) as Arbitrary<Record<string, unknown>>);
  const values = body === undefined ? undefined : valueOf(body as JsonSchema, known);
  const bodies: Arbitrary<string | undefined> =
    values === undefined
      ? fc.constantFrom(undefined, '{}', '{')
      : fc.oneof(
          { weight: 6, arbitrary: values.map((value) => written(value, consumes)) },
          { weight: 3, arbitrary: spoilt(values).map((value) => written(value, consumes)) },
          { weight: 1, arbitrary: brokenBodies },
        );
  return fc.record({
    params: members(params),
    query: fc.oneof({ weight: 4, arbitrary: members(query) }, fc.dictionary(fc.string({ maxLength: 8 }), fc.string())),
    body: bodies,
    type: fc.oneof(
      { weight: 12, arbitrary: fc.constant(consumes) },
      fc.constantFrom('text/plain', '', 'application/xml'),
    ),
  });
}

function written(value: unknown, type: string): string {
  if (type !== 'application/x-www-form-urlencoded' || typeof value !== 'object') return JSON.stringify(value) ?? '';
  return new URLSearchParams(
    Object.entries(value ?? {}).map(([name, one]): [string, string] => [
      name,
      typeof one === 'string' ? one : (JSON.stringify(one) ?? ''),
    ]),
  ).toString();
}

async function send(name: string, sent: Sent): Promise<LightMyRequestResponse> {
  const [method = '', path = ''] = name.split(' ');
  const { access } = operations[name as keyof typeof operations];
  const filled = path.replaceAll(/:(\w+)/g, (_all, key: string) => inPath(sent.params[key]));
  const query = new URLSearchParams(Object.entries(sent.query).map(([key, value]) => [key, String(value)]));
  return await app.inject({
    method: method as 'POST',
    url: `${filled}?${query.toString()}`,
    headers: {
      ...credentials[access],
      'idempotency-key': crypto.randomUUID(),
      ...(sent.body === undefined || sent.type === '' ? {} : { 'content-type': sent.type }),
    },
    ...(sent.body === undefined ? {} : { payload: sent.body }),
  });
}

function inPath(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed());
}

const { paths } = openApiDocument('Test City', 'https://code.example.org') as {
  paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
};

/** Statuses that the interface's own description names for an operation. */
function declaredStatuses(name: string): readonly string[] {
  const [method = '', path = ''] = name.split(' ');
  return Object.keys(paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.responses ?? {});
}

function expectDecent(name: string, response: LightMyRequestResponse): void {
  const { statusCode, body, headers } = response;
  expect(statusCode, `${name} answered ${body.slice(0, 300)}`).toBeLessThan(500);
  expect(declaredStatuses(name), name).toContain(String(statusCode));
  // The operator knows people by their pseudonyms; nobody else is told one.
  if (operations[name as keyof typeof operations].access !== 'operator')
    expect(peopleNamedIn(response, everybody), name).toEqual([]);
  if (statusCode < 400) return;
  const refusal = response.json<Record<string, unknown>>();
  // What is wrong with a declared trip is said in its own words, to whoever wrote them.
  const quoted = JSON.stringify(refusal['errors'] ?? []).includes('"/trips/') ? [] : [marker];
  for (const secret of [...quoted, holder.name, holder.idNumber, holder.phone])
    expect(body, name).not.toContain(secret);
  if (name === 'POST /oauth/token' && typeof refusal['error'] === 'string') return; // RFC 6749 5.2
  expect(String(headers['content-type']), name).toContain('application/problem+json');
  expect(refusal, name).toMatchObject({ status: statusCode, code: expect.stringMatching(/^[a-z-]+$/) });
  expect(Object.keys(problems), name).toContain(refusal['code']);
}

describe('whatever is sent', () => {
  it.each(names)('to %s, there is an answer', async (name) => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(requestsTo(operations[name]), async (request) => {
        // What the database counts would soon be all that is seen.
        if ((sent += 1) % 4 === 1) await city.db.query('truncate attempt_count, one_time_code');
        expectDecent(name, await send(name, request));
      }),
      { numRuns: casesEach },
    );
  });
});
