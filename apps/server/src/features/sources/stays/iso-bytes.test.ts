import { parseInstant } from '@open-health-code/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IsoTimes } from './iso-bytes.ts';

const times = new IsoTimes();

function read(text: string): number {
  const bytes = Buffer.from(`..${text}..`);
  return times.read(bytes, 2, 2 + Buffer.byteLength(text));
}

it('reads what the general reader reads', () => {
  const written = fc
    .tuple(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      fc.constantFrom('Z', '+08:00', '-03:30', '+14:00'),
    )
    .map(([date, offset]) => date.toISOString().slice(0, 19) + offset);
  fc.assert(
    fc.property(written, (text) => {
      expect(read(text)).toBe(parseInstant(text));
    }),
  );
});

it('leaves every other form to the general reader, and takes nothing that it refuses', () => {
  const near = fc
    .tuple(fc.constant('2020-02-28T23:59:59+08:00'), fc.nat(24), fc.constantFrom(...'0123456789-:+TZ ./'))
    .map(([text, place, character]) => text.slice(0, place) + character + text.slice(place + 1));
  fc.assert(
    fc.property(near, (text) => {
      const found = read(text);
      if (found >= 0) expect(found).toBe(parseInstant(text));
    }),
    { numRuns: 2_000 },
  );
});
