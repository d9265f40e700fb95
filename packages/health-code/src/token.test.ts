import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeColours, encodeFields, maxLiveMs, maxPaperMs, readCode, slotsOf, type CodeFields } from './token.ts';

const anyBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const common = {
  colour: fc.constantFrom(...codeColours),
  keyId: anyBytes(4).map(hexOf),
  city: fc.integer({ min: 100_000, max: 999_999 }).map(String),
  issuedSeconds: fc.integer({ min: 0, max: 0xf0000000 }),
  codeId: anyBytes(10).map(hexOf),
  maskedName: fc.constantFrom('*', '张*', '欧*三', 'Ma* Ga*', '𠮷*𠮷', '12345678901234'.replace('7', '*')),
};

const live = fc
  .record({ ...common, lifeSeconds: fc.integer({ min: 1, max: maxLiveMs / 1000 }), anchor: anyBytes(16) })
  .map(({ issuedSeconds, lifeSeconds, ...fields }): CodeFields => {
    const issuedAt = issuedSeconds * 1000;
    return { ...fields, kind: 'live', issuedAt, expiresAt: issuedAt + lifeSeconds * 1000 };
  });

const paper = fc
  .record({ ...common, lifeSeconds: fc.integer({ min: 1, max: maxPaperMs / 1000 }) })
  .map(({ issuedSeconds, lifeSeconds, ...fields }): CodeFields => {
    const issuedAt = issuedSeconds * 1000;
    return { ...fields, kind: 'paper', issuedAt, expiresAt: issuedAt + lifeSeconds * 1000 };
  });

test('reading a code gives back what was encoded', () => {
  fc.assert(
    fc.property(fc.oneof(live, paper), anyBytes(64), anyBytes(16), fc.nat(), (fields, signature, revealed, n) => {
      const signed = encodeFields(fields);
      const issued = Uint8Array.of(...signed, ...signature);
      expect(readCode(issued, 'issued')).toEqual({ ...fields, signed, signature });
      if (fields.kind === 'paper') {
        expect(readCode(issued, 'shown')).toEqual({ ...fields, signed, signature });
        return;
      }
      const slot = n % slotsOf(fields);
      const bytes = Uint8Array.of(...issued, slot >> 8, slot & 255, ...revealed);
      expect(readCode(bytes, 'shown')).toEqual({ ...fields, signed, signature, shown: { slot, revealed } });
      expect(bytes.length).toBeLessThanOrEqual(139);
    }),
  );
});

test('bytes that are read are the one encoding of their fields', () => {
  fc.assert(
    fc.property(fc.oneof(live, paper), anyBytes(64), fc.nat(), fc.nat(255), (fields, signature, at, value) => {
      const bytes = Uint8Array.of(...encodeFields(fields), ...signature);
      bytes[at % bytes.length] = value;
      const read = readCode(bytes, 'issued');
      if (read !== undefined) expect(Uint8Array.of(...encodeFields(read), ...read.signature)).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

const valid: CodeFields = {
  kind: 'live',
  colour: 'green',
  keyId: '00c0ffee',
  city: '440300',
  issuedAt: 1_581_393_600_000,
  expiresAt: 1_581_436_800_000,
  codeId: '00112233445566778899',
  maskedName: '张*',
  anchor: new Uint8Array(16),
};

test.each<[string, Partial<CodeFields>]>([
  ['an unmasked name', { maskedName: '张三' }],
  ['a name too long', { maskedName: '欧阳小三四*' }],
  ['a key id of another size', { keyId: '00c0ff' }],
  ['a code id that is no hexadecimal number', { codeId: '0011223344556677889x' }],
  ['a city that is no division code', { city: '44030' }],
  ['a city with a leading zero', { city: '040300' }],
  ['half seconds', { issuedAt: 1_581_393_600_500 }],
  ['an instant that is no number', { issuedAt: Number.NaN }],
  ['an expiry at the issue', { expiresAt: 1_581_393_600_000 }],
  ['a life longer than the chain', { expiresAt: 1_581_436_801_000 }],
  ['a year after 2106', { issuedAt: 2 ** 32 * 1000, expiresAt: 2 ** 32 * 1000 + 1000 }],
  ['an anchor of another size', { anchor: new Uint8Array(15) }],
  ['an anchor on paper', { kind: 'paper' }],
])('refuses to encode %s', (_, change) => {
  expect(() => encodeFields({ ...valid, ...change })).toThrow(RangeError);
});

test('refuses to encode a live code without an anchor', () => {
  const { anchor: _, ...withoutAnchor } = valid;
  expect(() => encodeFields(withoutAnchor)).toThrow(RangeError);
});

test.each<[string, (bytes: Uint8Array) => void]>([
  ['another format version', (bytes) => bytes.set([2], 0)],
  ['a colour that does not exist', (bytes) => bytes.set([(bytes[1] ?? 0) & 0x3f], 1)],
  ['the reserved bit', (bytes) => bytes.set([(bytes[1] ?? 0) | 0x10], 1)],
  ['a city out of range', (bytes) => bytes.set([0xff, 0xff, 0xff], 6)],
  ['an expiry before the issue', (bytes) => bytes.set([0, 0, 0, 1], 13)],
  ['a name that is not UTF-8', (bytes) => bytes.set([0xff], 43)],
])('does not read %s', (_, change) => {
  const bytes = Uint8Array.of(...encodeFields(valid), ...new Uint8Array(64));
  expect(readCode(bytes, 'issued')).toBeDefined();
  change(bytes);
  expect(readCode(bytes, 'issued')).toBeUndefined();
});

test('does not read a slot beyond the life of the code', () => {
  for (const [slot, isRead] of [
    [1439, true],
    [1440, false],
  ] as const) {
    const shown = [slot >> 8, slot & 255, ...new Uint8Array(16)];
    const bytes = Uint8Array.of(...encodeFields(valid), ...new Uint8Array(64), ...shown);
    expect(readCode(bytes, 'shown') !== undefined).toBe(isRead);
  }
});
