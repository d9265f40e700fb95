import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { lastCodeTo, lastTextTo } from '../../testkit/one-time-code.ts';
import { setClock } from '../../testkit/refreshing.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { personIdOf, phoneIdOf } from '../people/pseudonyms.ts';
import { seal, unseal } from '../people/vault.ts';
import { enrol } from '../sign-in/enrolment.ts';
import { dropOldRequests } from './dependants.ts';
import { announceRequests } from './telling.ts';
import { decideProof, listProofs } from './proofs.ts';

const now = '2026-02-11T12:00:00+08:00';
const grandmother = { idType: 'passport', idNumber: 'GM1234567' } as const;
const child = { idType: 'passport', idNumber: 'CH1234567' } as const;
const stranger = { idType: 'passport', idNumber: 'ST1234567' } as const;
const number = '16500000011';

interface Listed {
  readonly dependantId: string;
  readonly name: string;
  readonly state: string;
  readonly since: string;
}

interface ListedCarer {
  readonly carerId: string;
  readonly name: string;
  readonly state: string;
}

interface Asked {
  readonly dependantId: string;
  readonly challenge: { readonly challenge: string };
}

function withoutId({ name, state, since }: Listed): object {
  return { name, state, since };
}

function shapeOf(response: LightMyRequestResponse): object {
  const { dependantId, challenge } = response.json<Asked>();
  return {
    status: response.statusCode,
    size: response.body.length,
    id: dependantId.length,
    part: challenge.challenge.length,
  };
}

/** A problem without the id of its request. */
function withoutInstance(response: LightMyRequestResponse): object {
  return { ...response.json<object>(), instance: '' };
}

describeOnEachServer('dependants', now, (base) => {
  let city: TestCity;
  let app: FastifyInstance;
  /** Another one in each test: how often one person may ask is counted in the process too. */
  let carersDocument = { idType: 'passport' as const, idNumber: 'CA1000000' };
  let carer: string;
  let old: string;

  beforeAll(async () => {
    city = { ...base(), settings: { ...base().settings, texts: { by: 'demonstration' } } };
    app = await buildApplication(city, { operatorKey: 'x' });
  });
  beforeEach(async () => {
    setClock(city, now);
    await city.db.query(
      'truncate person, vault.identity, vault.phone_number, attribution, dependant, attempt_count, one_time_code, outbox, message, session, audit_read',
    );
    carersDocument = { ...carersDocument, idNumber: `CA${Number(carersDocument.idNumber.slice(2)) + 1}` };
    carer = await enrol(city, city.db, { ...carersDocument, name: '李大伟' });
    old = await enrol(city, city.db, { ...grandmother, name: '王小明' });
    const sealed = seal(city.secrets, number);
    const phoneId = phoneIdOf(city.secrets.pseudonymKey, number);
    await city.db.query('insert into vault.phone_number values ($1, $2, $3)', [phoneId, sealed.keyId, sealed.bytes]);
    await city.db.query(
      `insert into attribution (phone_id, person_id, basis, valid_from) values ($1, $2, 'otp', '-infinity')`,
      [phoneId, old],
    );
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => await app.close());

  const call = async (
    person: string,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
    key: string = randomUUID(),
  ): Promise<LightMyRequestResponse> =>
    await app.inject({
      method,
      url: `/v1/people/me/${url}`,
      headers: { ...(await signedIn(city, person)), 'idempotency-key': key },
      ...(payload === undefined ? {} : { payload }),
    });
  const consent = async (who: object, by = carer): Promise<LightMyRequestResponse> =>
    await call(by, 'POST', 'dependants', { ...who, relation: 'parent', name: 'Old Name', basis: 'consent' });
  const byProof = async (who: object): Promise<LightMyRequestResponse> =>
    await call(carer, 'POST', 'dependants', {
      ...who,
      relation: 'child',
      name: '李小宝',
      basis: 'proof',
      proof: { kind: 'birth-certificate', number: 'B-7788' },
    });
  const dependants = async (): Promise<Listed[]> =>
    (await call(carer, 'GET', 'dependants')).json<{ dependants: Listed[] }>().dependants;
  const statementsOf = async (who: object): Promise<string[]> => {
    const headers = { ...(await signedIn(city, carer)), 'idempotency-key': randomUUID() };
    const spy = vi.spyOn(pg.Client.prototype, 'query');
    const payload = { ...who, relation: 'parent', name: 'Old Name', basis: 'consent' };
    await app.inject({ method: 'POST', url: '/v1/people/me/dependants', headers, payload });
    const texts = spy.mock.calls.map((one) => {
      const [text] = one as unknown as [string | { text: string }];
      return typeof text === 'string' ? text : text.text;
    });
    spy.mockRestore();
    return texts.filter((text) => !text.includes('withdrawn_at is not null'));
  };
  const carers = async (): Promise<ListedCarer[]> =>
    (await call(old, 'GET', 'carers')).json<{ carers: ListedCarer[] }>().carers;
  /** What the dependant calls their only carer by. */
  const hers = async (): Promise<string> => (await carers())[0]?.carerId ?? '';
  const explained = async (who: string, by = carer): Promise<LightMyRequestResponse> =>
    await app.inject({ url: `/v1/people/${who}/explanation`, headers: await signedIn(city, by) });
  const explanation = async (): Promise<number> => {
    const [first] = await dependants();
    return (await explained(first?.dependantId ?? randomUUID())).statusCode;
  };
  /** Answers what the carer calls them by. */
  const agreedByCode = async (): Promise<string> => {
    const { dependantId, challenge } = (await consent(grandmother)).json<Asked>();
    const answer = { challenge: challenge.challenge, code: await lastCodeTo(city, number) };
    expect((await call(carer, 'POST', `dependants/${dependantId}/answers`, answer)).statusCode).toBe(204);
    return dependantId;
  };

  it('asks for consent in the language of whoever is asked, as the city knows it', async () => {
    await city.db.query(`update person set language = 'zh-CN' where person_id = $1`, [old]);
    await consent(grandmother);
    const { rows } = await city.db.query<{ language: string }>('select language from outbox');
    expect(rows.map(({ language }) => language)).toEqual(['zh']);
  });

  it('agree by the code that they were sent, and are then shown by the carer', async () => {
    expect(await explanation()).toBe(404);
    const dependantId = await agreedByCode();
    expect(await lastTextTo(city, number)).toContain('李*伟');
    expect(await dependants()).toMatchObject([{ dependantId, name: '王*明', state: 'active' }]);
    expect(await carers()).toMatchObject([{ name: '李*伟', state: 'active' }]);
    expect(await explanation()).toBe(200);
  });

  it('agree from their own device', async () => {
    await consent(grandmother);
    expect(await explanation()).toBe(404);
    expect(await carers()).toMatchObject([{ state: 'pending' }]);
    for (let twice = 0; twice < 2; twice++)
      expect((await call(old, 'POST', `carers/${await hers()}/acceptance`)).statusCode).toBe(204);
    expect(await explanation()).toBe(200);
    expect((await call(old, 'POST', `carers/${randomUUID()}/acceptance`)).statusCode).toBe(404);
  });

  it('are called by what tells nothing of who they are, and means nothing to anybody else', async () => {
    const { dependantId: unknown } = (await consent(stranger)).json<Asked>();
    const handle = await agreedByCode();
    const strangerId = personIdOf(city.secrets.pseudonymKey, stranger.idType, stranger.idNumber);
    const other = await enrol(city, city.db, { idType: 'passport', idNumber: 'OT1234567', name: 'Other' });
    const { dependantId: others } = (await consent(grandmother, other)).json<Asked>();
    expect(new Set([handle, unknown, others, carer, old, other, strangerId]).size).toBe(7);
    // A pseudonym, and the handle of somebody else's relation, are answered as what nobody has.
    const nothing = await explained(randomUUID());
    expect(nothing.statusCode).toBe(404);
    for (const [who, by] of [
      [old, carer],
      [old, old],
      [carer, old],
      [handle, old],
      [handle, other],
      [others, carer],
      [others, other],
      [unknown, carer],
    ] as const)
      expect(withoutInstance(await explained(who, by))).toEqual(withoutInstance(nothing));
    for (const id of [old, others, strangerId])
      expect((await call(carer, 'DELETE', `dependants/${id}`)).statusCode).toBe(404);
    for (const id of [carer, other, unknown]) expect((await call(old, 'DELETE', `carers/${id}`)).statusCode).toBe(404);
    expect((await explained(handle.toUpperCase())).statusCode).toBe(200);
  });

  it('keep what they are called by while it lasts, and get another one afterwards', async () => {
    const { dependantId: first } = (await consent(grandmother)).json<Asked>();
    const again = (await consent(grandmother)).json<Asked>();
    expect(again.dependantId).toBe(first);
    const answer = { challenge: again.challenge.challenge, code: await lastCodeTo(city, number) };
    expect((await call(carer, 'POST', `dependants/${first}/answers`, answer)).statusCode).toBe(204);
    expect((await byProof(grandmother)).json<Asked>().dependantId).toBe(first);
    const carerId = await hers();
    expect((await call(old, 'DELETE', `carers/${carerId}`)).statusCode).toBe(204);
    const { dependantId: second } = (await consent(grandmother)).json<Asked>();
    expect(second).not.toBe(first);
    expect(await hers()).not.toBe(carerId);
    await call(old, 'POST', `carers/${await hers()}/acceptance`);
    expect((await explained(first)).statusCode).toBe(404);
    expect((await explained(second)).statusCode).toBe(200);
  });

  it('end it at any time, as does the carer', async () => {
    const first = await agreedByCode();
    const carerId = await hers();
    expect((await call(old, 'DELETE', `carers/${carerId}`)).statusCode).toBe(204);
    expect((await explained(first)).statusCode).toBe(404);
    expect((await call(old, 'DELETE', `carers/${carerId}`)).statusCode).toBe(404);
    const second = await agreedByCode();
    expect((await call(carer, 'DELETE', `dependants/${second}`)).statusCode).toBe(204);
    expect((await explained(second)).statusCode).toBe(404);
    expect(await carers()).toEqual([]);
  });

  it('are asked the same whether the city knows them, and the list shows the same', async () => {
    const known = shapeOf(await consent(grandmother));
    expect(shapeOf(await consent(stranger))).toEqual(known);
    const [one, other] = (await dependants()).map(withoutId);
    expect(other).toEqual(one);
    expect((await city.db.query('select from outbox')).rowCount).toBe(1);
    expect((await city.db.query('select from person')).rowCount).toBe(2);
  });

  it('are asked for with the same questions to the database, known or not', async () => {
    await consent(grandmother);
    const known = await statementsOf(grandmother);
    expect(known.length).toBeGreaterThan(12);
    const unknown = await statementsOf(stranger);
    expect(unknown.map((text) => text.replace('rollback to savepoint', 'release savepoint'))).toEqual(known);
  });

  it('who refuse are not asked again, and the one who asked sees no difference', async () => {
    const handles = [(await consent(grandmother)).json<Asked>().dependantId];
    handles.push((await consent(stranger)).json<Asked>().dependantId);
    expect((await call(old, 'DELETE', `carers/${await hers()}`)).statusCode).toBe(204);
    expect(await carers()).toEqual([]);
    const same = async (): Promise<void> => {
      const [one, other] = (await dependants()).map(withoutId);
      expect(one).toEqual(other);
    };
    await same();
    setClock(city, '2026-02-12T12:00:00+08:00');
    for (const [i, who] of [grandmother, stranger].entries()) {
      expect((await consent(who)).json<Asked>().dependantId).toBe(handles[i]);
    }
    await same();
    expect(await carers()).toEqual([]);
    for (const id of handles) expect((await call(carer, 'DELETE', `dependants/${id}`)).statusCode).toBe(204);
    for (const id of handles) expect((await call(carer, 'DELETE', `dependants/${id}`)).statusCode).toBe(404);
    expect(await dependants()).toEqual([]);
    for (const who of [grandmother, stranger])
      expect(handles).not.toContain((await consent(who)).json<Asked>().dependantId);
    await same();
    expect(await carers()).toEqual([]);
    expect((await city.db.query('select from outbox')).rowCount).toBe(1);
    setClock(city, '2026-02-20T12:00:00+08:00');
    expect(await dependants()).toEqual([]);
    await dropOldRequests(city);
    await consent(grandmother);
    expect(await carers()).toMatchObject([{ state: 'pending' }]);
  });

  it('cannot be agreed for by another’s code, a wrong one, or a code for something else', async () => {
    const other = await enrol(city, city.db, { idType: 'passport', idNumber: 'OT1234567', name: 'Other' });
    const { dependantId: mine, challenge } = (await consent(grandmother)).json<Asked>();
    const code = await lastCodeTo(city, number);
    const { dependantId: others } = (await consent(grandmother, other)).json<Asked>();
    const { dependantId: another } = (await consent(stranger)).json<Asked>();
    const answer = { challenge: challenge.challenge, code };
    for (const response of [
      await call(other, 'POST', `dependants/${others}/answers`, answer),
      await call(other, 'POST', `dependants/${mine}/answers`, answer),
      await call(carer, 'POST', `dependants/${another}/answers`, answer),
      await call(carer, 'POST', `dependants/${old}/answers`, answer),
      await call(carer, 'POST', `dependants/${mine}/answers`, { ...answer, code: code === '000000' ? '1' : '000000' }),
    ]) {
      expect(response.statusCode).toBe(422);
    }
    expect(await explanation()).toBe(404);
    expect((await call(carer, 'POST', `dependants/${mine}/answers`, answer)).statusCode).toBe(204);
  });

  it('are at most eight, also when asked for at once', async () => {
    const answers = await Promise.all(
      Array.from(
        { length: 11 },
        async (_, i) => (await byProof({ ...child, idNumber: `CH12345${10 + i}` })).statusCode,
      ),
    );
    expect(answers.filter((status) => status === 202)).toHaveLength(8);
    expect(answers.filter((status) => status === 409)).toHaveLength(3);
    expect(await dependants()).toHaveLength(8);
  });

  it('by proof wait for the office, which makes a child known that the city did not know', async () => {
    const { dependantId } = (await byProof(child)).json<{ dependantId: string }>();
    expect(await dependants()).toMatchObject([{ dependantId, name: '李*宝', state: 'pending' }]);
    const stored = await city.db.query<{ line: string }>('select to_jsonb(d)::text as line from dependant d');
    expect(stored.rows[0]?.line).not.toMatch(/CH1234567|B-7788|李/);
    const [request] = await listProofs(city);
    expect(request).toMatchObject({
      carer: { name: '李大伟' },
      dependant: { name: '李小宝', idType: 'passport', idNumber: 'CH1234567' },
      proof: { kind: 'birth-certificate', number: 'B-7788' },
    });
    expect(await decideProof(city, request?.requestId ?? '', 'approve')).toBe(true);
    expect(await decideProof(city, request?.requestId ?? '', 'reject')).toBe(false);
    expect(await dependants()).toMatchObject([{ dependantId, name: '李*宝', state: 'active' }]);
    expect((await explained(dependantId)).statusCode).toBe(200);
    const after = await city.db.query('select decided_by, sealed_name, sealed_number, sealed_proof from dependant');
    expect(after.rows).toEqual([
      { decided_by: 'operator test', sealed_name: null, sealed_number: null, sealed_proof: null },
    ]);
    const log = await city.db.query('select distinct reason from audit_read where person_id = $1 and actor = $2', [
      personIdOf(city.secrets.pseudonymKey, child.idType, child.idNumber),
      'test',
    ]);
    expect(log.rows).toHaveLength(2);
  });

  it('by proof keep the name the city knows, and see the request before it is decided', async () => {
    await byProof(grandmother);
    expect(await carers()).toMatchObject([{ state: 'pending', basis: 'proof' }]);
    const [request] = await listProofs(city);
    await decideProof(city, request?.requestId ?? '', 'approve');
    const { rows } = await city.db.query<{ key_id: number; sealed_name: Buffer }>(
      'select key_id, sealed_name from vault.identity where person_id = $1',
      [old],
    );
    const [row] = rows;
    expect(row && unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_name })).toBe('王小明');
  });

  it('whose proof the office refused are shown so for a month', async () => {
    const { dependantId } = (await byProof(child)).json<{ dependantId: string }>();
    const [request] = await listProofs(city);
    await decideProof(city, request?.requestId ?? '', 'reject');
    expect(await dependants()).toMatchObject([{ dependantId, name: '李*宝', state: 'refused' }]);
    expect((await city.db.query('select from person')).rowCount).toBe(2);
    setClock(city, '2026-03-14T12:00:00+08:00');
    await dropOldRequests(city);
    expect((await city.db.query('select from dependant')).rowCount).toBe(0);
  });

  it('see in their own log what was done in their place, by whichever feature', async () => {
    const handle = await agreedByCode();
    await city.db.query('truncate audit_read');
    await app.inject({
      method: 'POST',
      url: `/v1/people/${handle}/codes`,
      headers: await signedIn(city, carer),
      payload: { anchor: 'A'.repeat(22) },
    });
    const { rows } = await city.db.query('select actor, what from audit_read where person_id = $1', [old]);
    expect(rows).toContainEqual({ actor: `person ${carer}`, what: 'POST /v1/people/:who/codes' });
  });

  it('are told of a request, and the carer of what became of it', async () => {
    const told = async (): Promise<object[]> =>
      (await city.db.query<object>('select person_id, template from message order by at, template')).rows;
    await consent(grandmother);
    await consent(stranger);
    expect(await told()).toEqual([]);
    await announceRequests(city);
    await announceRequests(city);
    const asked = { person_id: old, template: 'dependant-asked' };
    expect(await told()).toEqual([asked]);
    await call(old, 'POST', `carers/${await hers()}/acceptance`);
    expect(await told()).toEqual([{ person_id: carer, template: 'dependant-agreed' }, asked]);
    await call(old, 'DELETE', `carers/${await hers()}`);
    expect((await told()).at(-1)).toEqual({ person_id: carer, template: 'dependant-ended' });
  });

  it('can have several carers', async () => {
    const other = await enrol(city, city.db, { idType: 'passport', idNumber: 'OT1234567', name: 'Other' });
    await agreedByCode();
    await consent(grandmother, other);
    const asking = (await carers()).find(({ state }) => state === 'pending');
    await call(old, 'POST', `carers/${asking?.carerId ?? ''}/acceptance`);
    expect(await carers()).toMatchObject([{ state: 'active' }, { state: 'active' }]);
  });

  it('are nobody’s own self, nobody without a name, and nothing from another site', async () => {
    const self = await consent(carersDocument);
    expect(self.json()).toMatchObject({ code: 'bad-request', errors: [{ pointer: '/idNumber' }] });
    const nameless = await call(carer, 'POST', 'dependants', {
      ...child,
      relation: 'child',
      name: '\u202e',
      basis: 'consent',
    });
    expect(nameless.json()).toMatchObject({ code: 'bad-request', errors: [{ pointer: '/name' }] });
    const elsewhere = await app.inject({
      method: 'DELETE',
      url: `/v1/people/me/carers/${randomUUID()}`,
      headers: { ...(await signedIn(city, old)), 'sec-fetch-site': 'cross-site' },
    });
    expect(elsewhere.json()).toMatchObject({ code: 'cross-site-request' });
    expect(
      (await app.inject({ url: '/v1/people/nonsense/explanation', headers: await signedIn(city, carer) })).statusCode,
    ).toBeLessThan(500);
  });

  it('are asked for once when the same request comes again', async () => {
    const key = randomUUID();
    const body = { ...grandmother, relation: 'parent', name: 'Old Name', basis: 'consent' };
    const first = await call(carer, 'POST', 'dependants', body, key);
    const second = await call(carer, 'POST', 'dependants', body, key);
    expect(second.json()).toEqual(first.json());
    expect((await city.db.query('select from outbox')).rowCount).toBe(1);
  });
});
