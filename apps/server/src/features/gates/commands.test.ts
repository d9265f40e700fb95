import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { openTestCity, type TestCity } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records.ts';
import { testSecrets } from '../../testkit/secrets.ts';
import { publishRules } from '../../testkit/refreshing.ts';
import { feverRule, personWithCode, scanOf } from './gate-fixture.ts';

const noon = '2020-02-11T12:00:00+08:00';
const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'healthcode.mjs');

describe('the commands for gates', () => {
  let city: TestCity;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ city, close } = await openTestCity(Object.keys(inject('servers'))[0] ?? '', noon));
    const vaultKeys = Object.fromEntries([...testSecrets.vaultKeys].map(([id, key]) => [id, key.toString('base64')]));
    const secrets = { pseudonymKey: testSecrets.pseudonymKey.toString('base64'), vaultKeys };
    await writeFile(join(city.dataDir, 'secrets.json'), JSON.stringify(secrets));
    await insertPlace(city.db, { place: 'P1', name: 'North Market' });
    await publishRules(city, [feverRule]);
  });
  afterAll(async () => await close());

  const run = async (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const child = spawn(process.execPath, [program, 'gate', ...args, '--data', city.dataDir, '--now', noon], {
      env: { ...process.env, DATABASE_URL: city.url, HEALTHCODE_ACTOR: 'operator' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  };
  const json = async <T>(...args: string[]): Promise<T> => {
    const { stdout } = await run(...args, '--json');
    // What the command printed; the test goes on to check its members.
    return JSON.parse(stdout) as T;
  };

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

  it('draw the enrolment as a QR code for the terminal', async () => {
    const { stdout } = await run('enrol', '--place', 'P1', '--venue', 'transit');
    expect(stdout).toMatch(/█/);
    expect(stdout).toMatch(/\/gate\/#enrol=[0-9A-Z]{5}-[0-9A-Z]{5}\ncode /);
  });

  it.each([
    [['enrol', '--place', 'P9', '--venue', 'shop'], 'no place'],
    [['revoke', 'nobody'], 'no gate'],
  ])('say what is wrong with %j', async (args, problem) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
  });
});
