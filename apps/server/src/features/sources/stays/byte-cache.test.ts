import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteCache } from './byte-cache.ts';

it('never gives a value of another key, however many there are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }), { maxLength: 200 }),
      (keys) => {
        const cache = new ByteCache(16, 8, 8);
        for (const key of keys) {
          const bytes = Buffer.from(key);
          let at = cache.find(bytes, 0, bytes.length);
          if (at < 0) {
            at = cache.insert(bytes, 0, bytes.length);
            cache.values.fill(0, at, at + 8).write(key, at);
          }
          expect(cache.values.toString('utf8', at, at + bytes.length)).toBe(key);
          expect(cache.find(bytes, 0, bytes.length)).toBe(at);
        }
      },
    ),
  );
});
