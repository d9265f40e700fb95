/** Vectors of the parts that need no signature: text form, masked names, liveness. */

import { toHex } from '../src/hex.ts';
import { createLivenessChain } from '../src/liveness.ts';
import { maskName } from '../src/masked-name.ts';
import { encodeText } from '../src/text-form.ts';
import { fixedBytes, type VectorCase } from './fixed-inputs.ts';

type TextCase = VectorCase<{ text: string }, { bytes: string }, null>;

/** Cases of `text-form.json`. */
export function makeTextFormCases(): readonly TextCase[] {
  return [
    textCase('no bytes', new Uint8Array(), 'another prefix', () => 'OHC2'),
    textCase('one byte', Uint8Array.of(255), 'a value too large for its bytes', () => 'OHC174'),
    textCase('one block of zeros', new Uint8Array(9), 'a length no byte string has', (text) => text.slice(0, -2)),
    textCase('one block of ones', new Uint8Array(9).fill(255), 'the largest block plus one', (text) => {
      const last = text.charCodeAt(text.length - 1);
      return text.slice(0, -1) + String.fromCharCode(last + 1);
    }),
    textCase('a live code', fixedBytes('text 132', 132), 'lower case', (text) => text.toLowerCase()),
    textCase('two blocks and a half', fixedBytes('text 22', 22), 'a space behind', (text) => `${text} `),
    textCase(
      'eight bytes',
      fixedBytes('text 8', 8),
      'a hyphen, not in the alphabet',
      (text) => `${text.slice(0, -1)}-`,
    ),
  ];
}

function textCase(name: string, bytes: Uint8Array, differs: string, change: (text: string) => string): TextCase {
  const text = encodeText(bytes);
  return {
    name,
    positive: { text, expected: { bytes: toHex(bytes) } },
    negative: { differs, text: change(text), expected: null },
  };
}

type NameCase = VectorCase<{ name?: string; masked: string }, boolean, boolean>;

/** Cases of `masked-names.json`. */
export function makeMaskedNameCases(): readonly NameCase[] {
  return [
    nameCase('张三', 'not masked', '张三'),
    nameCase('欧阳小三', 'longer than 14 bytes', '欧阳小三四*'),
    nameCase('𠮷田𠮷', 'empty', ''),
    nameCase('김철수', 'a zero-width space', '김\u200b*수'),
    nameCase('Maria García', 'a direction override', '\u202eMa*'),
    nameCase('Li Ming', 'a line end', 'L* Mi*\n'),
    nameCase('สมชาย วงศ์สวัสดิ์', 'both words, 15 bytes', 'สม* วง*'),
  ];
}

function nameCase(name: string, differs: string, masked: string): NameCase {
  return {
    name: `masks ${name}`,
    positive: { name, masked: maskName(name), expected: true },
    negative: { differs, masked, expected: false },
  };
}

type LivenessCase = VectorCase<{ seed?: string; anchor: string; slot: number; revealed: string }, boolean, boolean>;

/** Cases of `liveness.json`. */
export function makeLivenessCases(): readonly LivenessCase[] {
  const seed = fixedBytes('liveness seed', 16);
  const chain = createLivenessChain(seed);
  const other = createLivenessChain(fixedBytes('other seed', 16));
  const make = (
    slot: number,
    differs: string,
    change: { slot?: number; revealed?: Uint8Array; anchor?: Uint8Array },
  ): LivenessCase => {
    const good = { anchor: chain.anchor, slot, revealed: chain.valueOf(slot) };
    const bad = { ...good, ...change };
    return {
      name: `slot ${slot}`,
      positive: { seed: toHex(seed), ...inHex(good), expected: true },
      negative: { differs, ...inHex(bad), expected: false },
    };
  };
  return [
    make(0, 'the anchor itself is revealed', { revealed: chain.anchor }),
    make(1, 'the value of the slot before', { revealed: chain.valueOf(0) }),
    make(719, 'the slot is one later', { slot: 720 }),
    make(1438, 'another anchor', { anchor: other.anchor }),
    make(1439, 'the value of an earlier slot', { revealed: chain.valueOf(1000) }),
  ];
}

function inHex(proof: { readonly anchor: Uint8Array; readonly slot: number; readonly revealed: Uint8Array }) {
  return { anchor: toHex(proof.anchor), slot: proof.slot, revealed: toHex(proof.revealed) };
}
