import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIds, encodeIds, idSpace, maxIds } from './golomb-rice.ts';

const anyIds = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: idSpace - 1 })), { maxLength: 200 })
  .map((ids) => Float64Array.from(ids).sort());

test('decoding gives back the ids, and stops exactly where they end', () => {
  fc.assert(
    fc.property(anyIds, fc.uint8Array({ maxLength: 3 }), (ids, tail) => {
      const coded = encodeIds(ids);
      expect(decodeIds(Uint8Array.of(...coded, ...tail), ids.length)).toEqual({ ids, bytesRead: coded.length });
    }),
  );
});

test('bytes that are read are the one encoding of their ids', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 12 }), (bytes, count) => {
      const decoded = decodeIds(bytes, count);
      if (decoded !== undefined) expect(encodeIds(decoded.ids)).toEqual(bytes.slice(0, decoded.bytesRead));
    }),
    { numRuns: 2000 },
  );
});

test('refuses bytes that end early', () => {
  fc.assert(
    fc.property(
      anyIds.filter((ids) => ids.length > 0),
      (ids) => {
        expect(decodeIds(encodeIds(ids).slice(0, -1), ids.length)).toBeUndefined();
      },
    ),
  );
});

test('refuses a count that the bytes cannot hold, before making room for it', () => {
  expect(decodeIds(new Uint8Array(10), 1000)).toBeUndefined();
  expect(decodeIds(new Uint8Array(10), maxIds + 1)).toBeUndefined();
});

test('codes the two ends of the id space', () => {
  const ids = Float64Array.of(0, idSpace - 1);
  expect(decodeIds(encodeIds(ids), 2)?.ids).toEqual(ids);
});

test('spends about log2(2^40 / n) + 1.5 bits an id', () => {
  for (const count of [1000, 10_000]) {
    const ids = Float64Array.from({ length: count }, (_, i) => Math.floor(((i + random(i)) * idSpace) / count));
    const bits = (encodeIds(ids).length * 8) / count;
    expect(bits).toBeLessThan(Math.log2(idSpace / count) + 1.7);
  }
});

/** A fixed sequence of numbers in [0, 1) that looks random. */
function random(i: number): number {
  return (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
}
