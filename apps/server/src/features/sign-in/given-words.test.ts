import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../platform/operator-error.ts';
import { readAssertedIdentity } from './asserted-identity.ts';
import { deviceName } from './device-name.ts';
import { readIdentityProvider } from './provider-settings.ts';

describe('a device', () => {
  it('is named by its browser and system', () => {
    const named = {
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36':
        'Chrome, Android',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1':
        'Safari, iPhone',
      'Mozilla/5.0 (Linux; Android 13) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.40': 'WeChat, Android',
      'Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0': 'Edge, Windows',
      'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0': 'Firefox, Linux',
      'curl/8.5': '',
    };
    for (const [agent, name] of Object.entries(named)) expect(deviceName(agent)).toBe(name);
    expect(deviceName(undefined)).toBe('');
  });

  it('never gets a name that it wrote itself', () => {
    fc.assert(
      fc.property(fc.string(), (agent) => {
        expect(deviceName(agent)).toMatch(/^[A-Za-z, ]{0,40}$/);
      }),
    );
  });
});

const provider = {
  issuer: 'https://id.example',
  clientId: 'city',
  clientSecret: undefined,
  scope: 'openid',
  levels: [],
  claims: { idType: 'id_type', idNumber: 'id_number', name: 'name', phone: 'phone_number' },
};
const now = Date.parse('2026-02-11T12:00:00+08:00');

describe('an asserted identity', () => {
  const claims = {
    id_type: 'passport',
    id_number: ' ab1234567 ',
    name: ' Ana  Example ',
    phone_number: '+861650 0000 001',
    phone_number_verified: true,
  };

  it('is read whole', () => {
    expect(readAssertedIdentity(provider, claims, now)).toEqual({
      idType: 'passport',
      idNumber: 'AB1234567',
      name: 'Ana  Example',
      phone: '16500000001',
    });
  });

  it('is nobody without a type, with an unknown one, or with a number that no such document has', () => {
    for (const change of [
      { id_type: undefined },
      { id_type: 'library-card' },
      { id_type: 77 },
      { id_number: 12 },
      { id_number: '' },
      { id_type: 'resident', id_number: '110101199003070000' },
    ]) {
      expect(readAssertedIdentity(provider, { ...claims, ...change }, now)).toBeUndefined();
    }
  });

  it('takes vendors’ numbers of types, and a fixed type where the provider has but one', () => {
    expect(readAssertedIdentity(provider, { ...claims, id_type: 20 }, now)?.idType).toBe('passport');
    const fixed = { ...provider, claims: { ...provider.claims, idType: '=taiwan' } };
    expect(readAssertedIdentity(fixed, { ...claims, id_number: '12345678' }, now)?.idType).toBe('taiwan');
  });

  it('has no number that the provider did not verify', () => {
    for (const verified of [false, undefined, 'true'])
      expect(
        readAssertedIdentity(provider, { ...claims, phone_number_verified: verified }, now)?.phone,
      ).toBeUndefined();
  });
});

describe('the settings of the identity provider', () => {
  const set = { HEALTHCODE_OIDC_ISSUER: 'https://id.example/realm', HEALTHCODE_OIDC_CLIENT_ID: 'city' };

  it('may be absent, and have sensible defaults', () => {
    expect(readIdentityProvider({})).toBeUndefined();
    expect(readIdentityProvider(set)).toMatchObject({
      scope: 'openid profile phone',
      levels: [],
      clientSecret: undefined,
    });
    expect(readIdentityProvider({ ...set, HEALTHCODE_OIDC_LEVELS: 'high  substantial' })?.levels).toEqual([
      'high',
      'substantial',
    ]);
  });

  it('are refused with a sentence when wrong', () => {
    for (const wrong of [
      { HEALTHCODE_OIDC_ISSUER: 'http://id.example' },
      { HEALTHCODE_OIDC_ISSUER: 'id.example' },
      { HEALTHCODE_OIDC_CLIENT_ID: ' ' },
      { HEALTHCODE_OIDC_SCOPE: 'profile' },
    ]) {
      expect(() => readIdentityProvider({ ...set, ...wrong })).toThrow(OperatorError);
    }
  });
});
