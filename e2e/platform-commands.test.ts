import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cityClient, CityRefusal, register, seenBytes, type Registration } from '@open-health-code/platform';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { healthcode, outputMatching, startHealthcode, type Finished } from './command.ts';

describe('the commands by which a city looks after its platforms', () => {
  let folder: string;
  let serving: ChildProcess;
  let address: string;
  let works: Registration;

  beforeAll(async () => {
    folder = await mkdtemp(join(inject('folder'), 'healthcode-platforms-'));
    serving = startHealthcode(['serve', '--data', folder, '--port', '0']);
    address = (await outputMatching(serving, /Open (http:\/\/[\d.:]+)/))[1] ?? '';
    works = await register(address, {
      name: 'Works',
      contact: 'desk@works.example',
      purpose: 'Asks before work',
      kind: 'employer',
    });
  });

  afterAll(async () => {
    serving?.kill('SIGTERM');
    if (serving?.exitCode === null && serving.signalCode === null) await once(serving, 'exit');
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  });

  const run = async (name: string, ...args: readonly string[]): Promise<Finished> =>
    await healthcode(['platform', name, ...args, '--json', '--data', folder]);

  const done = async (name: string, ...args: readonly string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await run(name, ...args);
    if (code !== 0) throw new Error(stderr || stdout);
    return JSON.parse(stdout) as Record<string, unknown>; // one object on standard output, as the command promises
  };

  /** What the city answers an employer that holds this key: a word, or the status of its refusal. */
  const asking = (held: Registration): (() => Promise<string>) => {
    const client = cityClient(address, held, seenBytes());
    return async () => {
      try {
        return (await client.isValid(crypto.randomUUID())) ? 'yes' : 'no';
      } catch (error) {
        if (error instanceof CityRefusal) return String(error.status);
        throw error;
      }
    };
  };
  const byTwo = ['--by', 'first', '--approved-by', 'second'] as const;
  const soon = { timeout: 3000, interval: 100 } as const;

  it('open a platform for two people and not for one', async () => {
    const ask = asking(works);
    expect(await ask()).toBe('400');
    const alone = await run('approve', works.applicationId, '--by', 'first');
    expect(alone.code).not.toBe(0);
    expect(alone.stdout + alone.stderr).toContain('name the second with --approved-by');
    expect(await ask()).toBe('400');
    await done('approve', works.applicationId, ...byTwo);
    await expect.poll(ask, soon).toBe('no');
    const { platforms } = await done('list');
    expect(platforms).toMatchObject([
      { name: 'Works', kind: 'employer', decisions: [{ by: 'first', approvedBy: 'second' }] },
    ]);
  });

  it('change keys: the new one counts at once, the one before as long as they overlap, a revoked one never again', async () => {
    const [before, next] = [asking(works), await newKey(works.applicationId, join(folder, 'next.json'))];
    expect(await before()).toBe('no');
    const args = ['--jwks', join(folder, 'next.json'), '--overlap-hours', '1'];
    expect(await done('rotate', works.applicationId, ...args, ...byTwo)).toMatchObject({ keys: [next.kid] });
    const after = asking(next);
    expect([await before(), await asking(works)(), await after()]).toEqual(['no', 'no', 'no']);
    await done('revoke-key', works.applicationId, works.kid, '--by', 'first');
    // With the token it holds as well as with the key.
    await expect.poll(before, soon).toBe('401');
    expect(await asking(works)()).toBe('401');
    expect(await after()).toBe('no');
    works = next;
  });

  it('switch a platform off, and on again', async () => {
    const ask = asking(works);
    expect(await ask()).toBe('no');
    await done('switch-off', works.applicationId, '--by', 'first');
    await expect.poll(ask, soon).toMatch(/^40[01]$/);
    await done('switch-on', works.applicationId, ...byTwo);
    await expect.poll(asking(works), soon).toBe('no');
  });

  it('hold a platform to its quota, and count what it asked for and was refused', async () => {
    const ask = asking(works);
    const counted = async (): Promise<{ answered: number; refused: number }> => {
      const { statistics } = await done('statistics', works.applicationId);
      const uses = statistics as { name: string; scope: string; answered: number; refused: number }[];
      const use = uses.find(({ name, scope }) => name === 'Works' && scope === 'status');
      if (use === undefined) throw new Error('nothing was counted');
      return { answered: use.answered, refused: use.refused };
    };
    // Tokens have the same quota and were asked for oftener: from here on one is held.
    expect(await ask()).toBe('no');
    const before = await counted();
    expect(before.refused).toBe(0);
    const perDay = before.answered + 2;
    const quota = await done('quota', works.applicationId, '--per-second', '50', '--per-day', String(perDay));
    expect(quota).toMatchObject({ perSecond: 50, perDay });
    const answers: string[] = [];
    for (let i = 0; i < 4; i += 1) answers.push(await ask());
    expect(answers).toEqual(['no', 'no', '429', '429']);
    expect(await counted()).toEqual({ answered: perDay, refused: 2 });
  });
});

/** A key pair of the platform's own; the public half goes to a file, as a JWK set. */
async function newKey(applicationId: string, file: string): Promise<Registration> {
  const kid = crypto.randomUUID();
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  await writeFile(file, JSON.stringify({ keys: [{ kty, crv, x, y, kid }] }));
  const { d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return { applicationId, kid, privateKey: { kty, crv, x, y, d } as Registration['privateKey'] };
}
