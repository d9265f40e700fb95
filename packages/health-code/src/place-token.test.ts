import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCity, noon, shenzhen, type CityFixture } from './city-fixture.ts';
import { issuePlaceTokenSync, verifyPlaceTokenSync } from './node.ts';
import {
  encodePlaceText,
  issuePlaceToken,
  maxPlaceTokenLength,
  placeTokenIn,
  posterStepMs,
  readPlaceToken,
  verifyPlaceToken,
  type PlaceTokenKnowledge,
  type PosterStatement,
} from './place-token.ts';
import { decodeText } from './text-form.ts';

const second = 1000;
const fixed: PosterStatement = { form: 'fixed', city: shenzhen, posterId: '0123456789ab' };
const rotating: PosterStatement = { ...fixed, form: 'rotating', at: noon };

let city: CityFixture;
let known: PlaceTokenKnowledge;
beforeAll(async () => {
  city = await makeCity();
  known = { city: shenzhen, keys: [city.key.publicKey], at: noon };
});

const bytesOf = (text: string) => decodeText(text, 'OHP1') ?? new Uint8Array();

test('both paths make and take the same tokens', async () => {
  for (const statement of [fixed, rotating]) {
    for (const text of [issuePlaceTokenSync(statement, city.nodeKey), await issuePlaceToken(statement, city.key)]) {
      const expected = { ok: true, form: statement.form, posterId: statement.posterId };
      expect(verifyPlaceTokenSync(text, known)).toEqual(expected);
      expect(await verifyPlaceToken(text, known)).toEqual(expected);
    }
  }
});

test('the longest token has the stated length', () => {
  expect(issuePlaceTokenSync(rotating, city.nodeKey)).toHaveLength(maxPlaceTokenLength);
  expect(issuePlaceTokenSync(fixed, city.nodeKey)).toHaveLength(126);
});

test('a token is found in the link of its poster, and as it is', () => {
  const text = issuePlaceTokenSync(fixed, city.nodeKey);
  expect(placeTokenIn(`https://code.example.org/c#${text}`)).toBe(text);
  expect(placeTokenIn(text)).toBe(text);
});

describe.each([
  ['fixed', fixed],
  ['rotating', rotating],
] as const)('a %s token', (_name, statement) => {
  test('is refused with any single bit flipped', () => {
    const bytes = bytesOf(issuePlaceTokenSync(statement, city.nodeKey));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      expect(verifyPlaceTokenSync(encodePlaceText(changed), known).ok, `bit ${bit}`).toBe(false);
    }
  });

  test('is refused at every other length', () => {
    const text = issuePlaceTokenSync(statement, city.nodeKey);
    const bytes = bytesOf(text);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(verifyPlaceTokenSync(encodePlaceText(bytes.slice(0, length)), known).ok, `length ${length}`).toBe(false);
    }
    for (const other of [`${text} `, ` ${text}`, `${text}00`, text.toLowerCase(), text + text]) {
      expect(verifyPlaceTokenSync(other, known)).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  test('a text that is read is the one text of its fields', () => {
    const bytes = bytesOf(issuePlaceTokenSync(statement, city.nodeKey));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        const text = encodePlaceText(changed);
        const read = readPlaceToken(text);
        if (read !== undefined) expect(encodePlaceText(Uint8Array.of(...read.signed, ...read.signature))).toBe(text);
      }),
    );
  });
});

test('a rotating token is accepted in its step and the tolerance around it, and never elsewhere', () => {
  fc.assert(
    fc.property(fc.integer({ min: -400, max: 400 }), fc.nat(90), (offset, tolerance) => {
      const text = issuePlaceTokenSync(rotating, city.nodeKey);
      const at = noon + offset * second;
      const accepted = verifyPlaceTokenSync(text, { ...known, at, clockToleranceMs: tolerance * second }).ok;
      expect(accepted).toBe(offset >= -tolerance && offset < posterStepMs / second + tolerance);
    }),
    { numRuns: 60 },
  );
});

test('a token made at any time of a step is the step’s token', () => {
  const begins = readPlaceToken(issuePlaceTokenSync(rotating, city.nodeKey))?.stepStartsAt;
  const ends = readPlaceToken(issuePlaceTokenSync({ ...rotating, at: noon + posterStepMs - 1 }, city.nodeKey));
  expect([begins, ends?.stepStartsAt]).toEqual([noon, noon]);
});

test.each<[string, Partial<PosterStatement>]>([
  ['a poster id of another size', { posterId: '0123' }],
  ['a city that is no division code', { city: '12' }],
  ['an instant that is none', { form: 'rotating', at: Number.NaN }],
])('refuses to make %s', (_name, change) => {
  // Each change is one that the types allow by itself.
  const statement = { ...fixed, ...change } as PosterStatement;
  expect(() => issuePlaceTokenSync(statement, city.nodeKey)).toThrow(RangeError);
});

test('an instant that is no number is an error, never an acceptance', () => {
  const text = issuePlaceTokenSync(rotating, city.nodeKey);
  expect(() => verifyPlaceTokenSync(text, { ...known, at: Number.NaN })).toThrow(RangeError);
  expect(() => verifyPlaceTokenSync(text, { ...known, clockToleranceMs: 90_001 })).toThrow(RangeError);
});
