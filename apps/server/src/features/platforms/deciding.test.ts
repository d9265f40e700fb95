import type { FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import {
  approvePlatform,
  listDecisions,
  rejectPlatform,
  revokeKey,
  rotateKeys,
  switchOff,
  switchOn,
} from './deciding.ts';
import { testPlatform } from './platform-fixture.ts';
import { findPlatform } from './registry.ts';
import { dropOldOfPlatforms } from './statistics.ts';

const now = '2020-02-11T12:00:00+08:00';
const [one, two] = [{ by: 'first' }, { by: 'first', approvedBy: 'second' }];

describeOnEachServer('deciding about platforms', now, (city) => {
  let app: FastifyInstance;

  beforeEach(async () => {
    city().clock = fixedClock(Date.parse(now));
    app = await buildApplication(city(), { operatorKey: 'key' });
  });
  afterEach(async () => await app.close());

  it('takes two people to open, one to shut, and keeps who decided', async () => {
    const { platformId } = await testPlatform(app, city(), 'carrier', { approved: false });
    await expect(approvePlatform(city(), platformId, one)).rejects.toThrow('--approved-by');
    await expect(approvePlatform(city(), platformId, { by: 'first', approvedBy: 'First ' })).rejects.toThrow(
      'both are',
    );
    await approvePlatform(city(), platformId, two);
    await approvePlatform(city(), platformId, two);
    await switchOff(city(), platformId, one);
    await expect(switchOn(city(), platformId, one)).rejects.toThrow('--approved-by');
    await switchOn(city(), platformId, two);
    await expect(rejectPlatform(city(), platformId, one)).rejects.toThrow('is approved');
    const decisions = (await listDecisions(city())).filter((decision) => decision.platformId === platformId);
    expect(decisions.map(({ what, by, approvedBy }) => `${what} ${by} ${approvedBy ?? '-'}`).sort()).toEqual([
      'approved first second',
      'switched off first -',
      'switched on first second',
    ]);
    await expect(switchOff(city(), 'nobody', one)).rejects.toThrow('There is no platform "nobody"');
  });

  it('gives a new key no name that there was, and takes no numbers that are no key', async () => {
    const { platformId, kid } = await testPlatform(app, city());
    const { x = '', y = '' } = await exportJWK((await generateKeyPair('ES256')).publicKey);
    const rotate = async (keys: { kid: string; x: string; y: string }[]): Promise<void> =>
      await rotateKeys(city(), platformId, { keys, overlapMs: 0 }, two);
    await expect(rotate([{ kid, x, y }])).rejects.toThrow('already');
    await expect(rotate([{ kid: 'new', x, y: x }])).rejects.toThrow('P-256');
    await expect(revokeKey(city(), platformId, 'none', one)).rejects.toThrow('has no key');
  });

  it('keeps an application once however often it is sent', async () => {
    const { x, y } = await exportJWK((await generateKeyPair('ES256')).publicKey);
    const apply = async (changes: object): Promise<{ status: number; body: Record<string, unknown> }> => {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/platforms/applications',
        headers: { 'idempotency-key': 'the-same-each-time' },
        payload: {
          name: 'App',
          contact: 'desk@app.example',
          purpose: 'Shows codes',
          kind: 'carrier',
          origin: 'https://app.example',
          jwks: { keys: [{ kty: 'EC', crv: 'P-256', x, y, kid: 'a' }] },
          ...changes,
        },
      });
      return { status: response.statusCode, body: response.json() };
    };
    const first = await apply({});
    expect(first.status).toBe(202);
    expect(await apply({})).toEqual(first);
    expect(await apply({ name: 'Other' })).toMatchObject({ status: 422 });
    expect(await apply({ origin: 'http://app.example' })).toMatchObject({ status: 400 });
    expect(await apply({ origin: 'https://app.example/path' })).toMatchObject({ status: 400 });
    expect(await apply({ origin: 'https://*.example' })).toMatchObject({ status: 400 });
    expect(await apply({ origin: city().settings.publicUrl })).toMatchObject({ status: 400 });
    expect(await apply({ origin: undefined })).toMatchObject({ status: 400 });
    expect(await apply({ kind: 'employer' })).toMatchObject({ status: 400 });
    expect(await apply({ name: 'two\nlines' })).toMatchObject({ status: 400 });
    const withPrivate = { keys: [{ kty: 'EC', crv: 'P-256', x, y, d: x, kid: 'a' }] };
    expect(await apply({ jwks: withPrivate })).toMatchObject({ status: 400 });
    expect(await apply({ jwks: { keys: [{ kty: 'EC', crv: 'P-256', x, y: x, kid: 'a' }] } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/jwks/keys/0' }] },
    });
  });

  it('drops applications that came to nothing, and nothing else', async () => {
    const waiting = await testPlatform(app, city(), 'carrier', { approved: false });
    const approved = await testPlatform(app, city());
    city().clock = fixedClock(Date.parse('2020-06-01T12:00:00+08:00'));
    await dropOldOfPlatforms(city());
    expect(await findPlatform(city().db, waiting.platformId)).toBeUndefined();
    expect(await findPlatform(city().db, approved.platformId)).toMatchObject({ state: 'approved' });
    const { rows } = await city().db.query('select from platform_key where platform_id = $1', [waiting.platformId]);
    expect(rows).toEqual([]);
  });
});
