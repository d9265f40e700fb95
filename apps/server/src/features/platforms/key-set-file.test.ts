import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readKeySet } from './key-set-file.ts';

describe('a key set in a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(inject('folder'), 'healthcode-keys-'));
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  const read = async (content: string): Promise<unknown> => {
    const path = join(folder, 'jwks.json');
    await writeFile(path, content);
    return await readKeySet(path);
  };
  const key = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'x', y: 'y' };

  it('gives names and coordinates', async () => {
    expect(await read(JSON.stringify({ keys: [{ ...key, use: 'sig' }] }))).toEqual([{ kid: 'a', x: 'x', y: 'y' }]);
  });

  it('refuses private keys, keys of another kind, none, too many, and what is no key set', async () => {
    for (const content of [
      { keys: [{ ...key, d: 'd' }] },
      { keys: [{ ...key, kty: 'RSA' }] },
      { keys: [{ ...key, crv: 'P-384' }] },
      { keys: [{ ...key, kid: 'a b' }] },
      { keys: [{ ...key, x: 1 }] },
      { keys: [null] },
      { keys: [] },
      { keys: Array.from({ length: 6 }, () => key) },
      { keys: 'a' },
      null,
    ]) {
      await expect(read(JSON.stringify(content))).rejects.toThrow('is not a JWK set');
    }
    await expect(read('{')).rejects.toThrow('is not a JWK set');
    await expect(readKeySet(join(folder, 'none.json'))).rejects.toThrow('cannot be read');
  });
});
