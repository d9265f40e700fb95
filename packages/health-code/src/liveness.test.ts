import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex } from './hex.ts';
import { createLivenessChain, leadsToAnchor, maxSlots, newLivenessSeed } from './liveness.ts';

const chain = createLivenessChain(newLivenessSeed());

test('the value of every slot leads to the anchor', () => {
  for (const slot of [0, 1, 2, 719, maxSlots - 1]) {
    expect(leadsToAnchor(chain.valueOf(slot), slot, chain.anchor)).toBe(true);
  }
});

test('a value proves its own slot and no other', () => {
  for (const [revealed, claimed] of [
    [10, 9],
    [10, 11],
    [0, 1],
    [100, 1439],
  ] as const) {
    expect(leadsToAnchor(chain.valueOf(revealed), claimed, chain.anchor)).toBe(false);
  }
});

test('nothing computed from the shown values proves a later slot', () => {
  const lastShown = 40;
  const next = toHex(chain.valueOf(lastShown + 1));
  const seen = [chain.anchor, ...Array.from({ length: lastShown + 1 }, (_, slot) => chain.valueOf(slot))];
  const derived = new Set<string>();
  for (const value of seen) {
    for (let index = 0; index <= lastShown + 3; index += 1) derived.add(stepByNode(value, index));
    derived.add(toHex(value));
  }
  expect(derived.size).toBeGreaterThan(seen.length);
  expect(derived).not.toContain(next);
  for (const value of derived) {
    expect(leadsToAnchor(Buffer.from(value, 'hex'), lastShown + 1, chain.anchor)).toBe(false);
  }
});

test('a step is SHA-256 over context, index and value, as node:crypto computes it', () => {
  expect(stepByNode(chain.valueOf(0), 1)).toBe(toHex(chain.anchor));
  expect(stepByNode(chain.valueOf(7), 8)).toBe(toHex(chain.valueOf(6)));
});

test('the same seed gives the same chain, another seed another one', () => {
  const seed = newLivenessSeed();
  expect(createLivenessChain(seed).anchor).toEqual(createLivenessChain(seed).anchor);
  expect(createLivenessChain(newLivenessSeed()).anchor).not.toEqual(createLivenessChain(seed).anchor);
});

test('refuses seeds of another size and slots outside the chain', () => {
  expect(() => createLivenessChain(new Uint8Array(15))).toThrow(RangeError);
  for (const slot of [-1, maxSlots, 0.5, Number.NaN]) expect(() => chain.valueOf(slot)).toThrow(RangeError);
});

function stepByNode(value: Uint8Array, index: number): string {
  const indexBytes = Buffer.alloc(4);
  indexBytes.writeUInt32BE(index);
  const hash = createHash('sha256').update('open-health-code/1 slot\0').update(indexBytes).update(value);
  return hash.digest('hex').slice(0, 32);
}
