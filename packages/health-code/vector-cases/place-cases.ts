/** Vectors of place tokens. */

import { toHex } from '../src/hex.ts';
import {
  encodePlaceFields,
  encodePlaceText,
  posterStepMs,
  type PlaceTokenCheck,
  type PosterStatement,
} from '../src/place-token.ts';
import { signingContexts } from '../src/signature.ts';
import { otherHalf, type TestKey } from './deterministic-es256.ts';
import { fixedBytes, fixedKey, noon, seal, shenzhen, type VectorCase } from './fixed-inputs.ts';

interface PlaceInput {
  /** When the poster was read. */
  readonly at: number;
  readonly text: string;
}

type Accepted = Extract<PlaceTokenCheck, { ok: true }>;
type Refused = Extract<PlaceTokenCheck, { ok: false }>;
type PlaceCase = VectorCase<PlaceInput, Accepted, Refused>;

const second = 1000;
const posterId = toHex(fixedBytes('poster', 6));
const fixed: PosterStatement = { form: 'fixed', city: shenzhen, posterId };
const rotating: PosterStatement = { form: 'rotating', city: shenzhen, posterId, at: noon };

/** What the reader knows, and the cases of `places.json`. */
export function makePlaceCases(): {
  readonly city: string;
  readonly keys: readonly string[];
  readonly cases: readonly PlaceCase[];
} {
  const [key, older, stranger] = [fixedKey('posters'), fixedKey('posters, older'), fixedKey('stranger')];
  const sealed = (statement: PosterStatement, by: TestKey = key, context: Uint8Array = signingContexts.place) =>
    seal(encodePlaceFields(statement, by.publicKey.keyId), context, by);
  const text = (statement: PosterStatement, by?: TestKey, context?: Uint8Array) =>
    encodePlaceText(sealed(statement, by, context));
  const bytes = sealed(fixed);
  const underKeyOf = (statement: PosterStatement, by: TestKey) =>
    encodePlaceText(seal(encodePlaceFields(statement, key.publicKey.keyId), signingContexts.place, by));
  const offGrid = Uint8Array.of(...encodePlaceFields(rotating, key.publicKey.keyId));
  offGrid[offGrid.length - 1] = (offGrid.at(-1) ?? 0) + 1;
  const later = noon + 365 * 86_400 * second;

  return {
    city: shenzhen,
    keys: [older, key].map(({ publicKey }) => toHex(publicKey.point)),
    cases: [
      make('fixed', fixed, { at: noon, text: text(fixed) }, 'a bit of the poster id', {
        text: encodePlaceText(changed(bytes, 13)),
        reason: 'bad-signature',
      }),
      make('fixed, a year later', fixed, { at: later, text: text(fixed) }, 'signed by nobody', {
        text: underKeyOf(fixed, stranger),
        reason: 'bad-signature',
      }),
      make('fixed, under an older key', fixed, { at: noon, text: text(fixed, older) }, 'a key the city does not have', {
        text: text(fixed, stranger),
        reason: 'unknown-issuer',
      }),
      make('of this city', fixed, { at: noon, text: text(fixed) }, 'another city under this city’s key', {
        text: text({ ...fixed, city: '110000' }),
        reason: 'unknown-issuer',
      }),
      make('signed as a poster', fixed, { at: noon, text: text(fixed) }, 'signed as a code', {
        text: text(fixed, key, signingContexts.code),
        reason: 'bad-signature',
      }),
      make('with s in the lower half', fixed, { at: noon, text: text(fixed) }, 'the other s', {
        text: encodePlaceText(Uint8Array.of(...bytes.slice(0, -64), ...otherHalf(bytes.slice(-64)))),
        reason: 'bad-signature',
      }),
      make('in its one form', fixed, { at: noon, text: text(fixed) }, 'a byte behind', {
        text: encodePlaceText(Uint8Array.of(...bytes, 0)),
        reason: 'malformed',
      }),
      make('with the prefix of posters', fixed, { at: noon, text: text(fixed) }, 'the prefix of codes', {
        text: text(fixed).replace('OHP1', 'OHC1'),
        reason: 'malformed',
      }),
      make('rotating, in its step', rotating, { at: noon + 60 * second, text: text(rotating) }, 'called fixed', {
        text: encodePlaceText(Uint8Array.of(0x10, ...sealed(rotating).slice(1))),
        reason: 'malformed',
      }),
      make('rotating, step on the grid', rotating, { at: noon, text: text(rotating) }, 'a second off it, well signed', {
        text: encodePlaceText(seal(offGrid, signingContexts.place, key)),
        reason: 'malformed',
      }),
      make(
        'rotating, at the end of the tolerance',
        rotating,
        { at: noon + posterStepMs + 90 * second - 1, text: text(rotating) },
        'a millisecond later',
        { at: noon + posterStepMs + 90 * second, reason: 'expired' },
      ),
      make(
        'rotating, read by a clock 90 s behind',
        rotating,
        { at: noon - 90 * second, text: text(rotating) },
        'a millisecond earlier',
        { at: noon - 90 * second - 1, reason: 'not-yet-valid' },
      ),
    ],
  };
}

function make(
  name: string,
  statement: PosterStatement,
  input: PlaceInput,
  differs: string,
  { reason, ...change }: Partial<PlaceInput> & Pick<Refused, 'reason'>,
): PlaceCase {
  return {
    name,
    positive: { ...input, expected: { ok: true, form: statement.form, posterId: statement.posterId } },
    negative: { differs, ...input, ...change, expected: { ok: false, reason } },
  };
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
