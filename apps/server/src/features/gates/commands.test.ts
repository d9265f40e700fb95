import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { commandLine, type CommandLine, type Ended } from '../../testkit/command-line.ts';
import { openTestCity, type TestCity } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { publishRules } from '../../testkit/refreshing.ts';
import { feverRule, personWithCode, scanOf } from './gate-fixture.ts';

const noon = '2020-02-11T12:00:00+08:00';

describe('the commands for gates', () => {
  let city: TestCity;
  let line: CommandLine;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ city, close } = await openTestCity(Object.keys(inject('servers'))[0] ?? '', noon));
    line = await commandLine(city);
    await insertPlace(city.db, { place: 'P1', name: 'North Market' });
    await publishRules(city, [feverRule]);
  });
  afterAll(async () => await close());

  const run = async (...args: string[]): Promise<Ended> => await line.run('gate', ...args);
  const json = async <T>(...args: string[]): Promise<T> => await line.json<T>('gate', ...args);

  it('enrol, list, report and revoke', { timeout: 120_000 }, async () => {
    const offer = await json<{ code: string; link: string; expiresAt: string }>(
      'enrol',
      '--place',
      'P1',
      '--venue',
      'shop',
      '--name',
      'East door',
      '--check-in',
    );
    expect(offer.link).toBe(`http://127.0.0.1:8080/gate/#enrol=${offer.code}`);
    expect(offer.expiresAt).toBe('2020-02-11T12:15:00+08:00');
    const app = await buildApplication(city, { operatorKey: 'a-key' });
    const enrolled = await app.inject({
      method: 'POST',
      url: '/v1/gate/enrolments',
      payload: { code: offer.code, installation: crypto.randomUUID(), device: 'Tablet 7' },
    });
    const { token, gate } = enrolled.json<{ token: string; gate: { gateId: string } }>();
    const person = await personWithCode(city, 'somebody');
    await app.inject({
      method: 'POST',
      url: '/v1/gate/scans',
      headers: { authorization: `Bearer ${token}` },
      payload: { scans: [scanOf(city, person, { direction: 'in' }), scanOf(city, undefined, { verdict: 'invalid' })] },
    });

    expect(await json('list')).toMatchObject({
      gates: [{ gateId: gate.gateId, name: 'East door', device: 'Tablet 7', lastScanHour: noon, revokedAt: null }],
    });
    expect(await json('scans')).toMatchObject({
      gates: [{ gateId: gate.gateId, admit: 1, invalid: 1, entered: 1, unverified: 0, replayedElsewhere: 0 }],
    });
    const page = await run('scans', '--days', '3');
    expect(page.stdout).toContain('replayed-elsewhere');
    expect(page.stdout).not.toContain('somebody');
    expect((await run('revoke', gate.gateId)).code).toBe(0);
    const refused = await app.inject({ url: '/v1/gate/self', headers: { authorization: `Bearer ${token}` } });
    await app.close();
    expect(refused.json()).toMatchObject({ code: 'gate-revoked' });
    expect(await json('list')).toMatchObject({ gates: [{ revokedAt: noon }] });
  });

  it('tell and set how many people are inside', { timeout: 60_000 }, async () => {
    expect(await json('inside', '--place', 'P1', '--count', '40')).toEqual({ inside: 40, handCountedAt: noon });
    expect((await run('inside', '--place', 'P1')).stdout).toBe(
      `40 inside, counted there at ${noon} and by gates since\n`,
    );
  });

  it('draw the enrolment as a QR code for the terminal', async () => {
    const { stdout } = await run('enrol', '--place', 'P1', '--venue', 'transit');
    expect(stdout).toMatch(/█/);
    expect(stdout).toMatch(/\/gate\/#enrol=[0-9A-Z]{5}-[0-9A-Z]{5}\ncode /);
  });

  it.each([
    [['enrol', '--place', 'P9', '--venue', 'shop'], 'no place'],
    [['revoke', 'nobody'], 'no gate'],
    [['inside', '--place', 'P9', '--count', '1'], 'no place'],
    [['inside', '--place', 'P1', '--count', 'many'], 'whole number'],
  ])('say what is wrong with %j', async (args, problem) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
  });
});
