import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Compile } from 'typebox/schema';
import { describe, expect, test } from 'vitest';
import { toHex } from '../src/hex.ts';
import { importPublicKey, type PublicKey } from '../src/key.ts';
import { createLivenessChain, leadsToAnchor } from '../src/liveness.ts';
import { isMaskedName, maskName } from '../src/masked-name.ts';
import { verifyCodeSync, verifyPlaceTokenSync } from '../src/node.ts';
import { verifyPlaceToken } from '../src/place-token.ts';
import { ReplayGuard } from '../src/replay-guard.ts';
import { applyRevocationDelta, openRevocationSnapshot, type RevocationList } from '../src/revocation-list.ts';
import { decodeText, encodeText } from '../src/text-form.ts';
import { readCode } from '../src/token.ts';
import { openTrustList, type TrustList } from '../src/trust-list.ts';
import { verifyCode, type GateKnowledge } from '../src/verify.ts';
import type { makeCodeCases } from './code-cases.ts';
import type { makeListCases } from './list-cases.ts';
import { makeVectors } from './make-vectors.ts';
import type { makePlaceCases } from './place-cases.ts';
import type { makeLivenessCases, makeMaskedNameCases, makeTextFormCases } from './simple-cases.ts';

const folder = join(import.meta.dirname, '..', 'vectors');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const generated = makeVectors();
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('the vector files', () => {
  const schema = Compile(JSON.parse(read('schema.json')));

  test.each(Object.entries(generated))('%s is what the generator makes, byte for byte', (name, content) => {
    expect(read(name)).toBe(`${JSON.stringify(content, null, 2)}\n`);
  });

  test.each(Object.keys(generated))('%s keeps to the JSON Schema, and a case without its twin does not', (name) => {
    const content = JSON.parse(read(name));
    expect(schema.Check(content)).toBe(true);
    const { negative: _, ...single } = content.cases[0];
    expect(schema.Check({ ...content, cases: [single] })).toBe(false);
  });
});

// What JSON.parse gives is what the generator made: the first test above compares them byte for byte.
const casesOf = <Case>(name: string): readonly Case[] => JSON.parse(read(name)).cases;

describe('text form', () => {
  type Case = ReturnType<typeof makeTextFormCases>[number];
  test.each(casesOf<Case>('text-form.json'))('$name; not: $negative.differs', ({ positive, negative }) => {
    expect(encodeText(bytesOf(positive.expected.bytes))).toBe(positive.text);
    expect(decodeText(positive.text)).toEqual(bytesOf(positive.expected.bytes));
    expect(decodeText(negative.text)).toBeUndefined();
  });
});

describe('masked names', () => {
  type Case = ReturnType<typeof makeMaskedNameCases>[number];
  test.each(casesOf<Case>('masked-names.json'))('$name; not: $negative.differs', ({ positive, negative }) => {
    expect(maskName(positive.name ?? '')).toBe(positive.masked);
    expect(isMaskedName(positive.masked)).toBe(true);
    expect(isMaskedName(negative.masked)).toBe(false);
  });
});

describe('liveness', () => {
  type Case = ReturnType<typeof makeLivenessCases>[number];
  test.each(casesOf<Case>('liveness.json'))('$name; not: $negative.differs', ({ positive, negative }) => {
    const chain = createLivenessChain(bytesOf(positive.seed ?? ''));
    expect(toHex(chain.anchor)).toBe(positive.anchor);
    expect(toHex(chain.valueOf(positive.slot))).toBe(positive.revealed);
    for (const { revealed, slot, anchor, expected } of [positive, negative]) {
      expect(leadsToAnchor(bytesOf(revealed), slot, bytesOf(anchor))).toBe(expected);
    }
  });
});

describe('codes', () => {
  type File = ReturnType<typeof makeCodeCases>;
  const { gates, cases }: File = JSON.parse(read('codes.json'));
  type Input = File['cases'][number]['positive' | 'negative'];

  async function verdicts(input: Input) {
    const gate = gates[input.gate];
    if (gate === undefined) throw new Error(`no gate ${input.gate}`);
    const trustList = await trustListOf(gate.trustList, gate.anchors);
    const revocationLists = new Map<string, RevocationList>();
    for (const sealed of gate.revocationLists) {
      const list = await revocationListOf([sealed], trustList);
      revocationLists.set(list.state.city, list);
    }
    const { maxListAgeMs, clockToleranceMs } = gate;
    const knowledge = (): GateKnowledge => {
      const replayGuard = new ReplayGuard();
      const bytes = decodeText(input.text);
      const code = bytes && readCode(bytes, 'shown');
      if (input.admittedAt !== undefined && code?.shown !== undefined) {
        replayGuard.firstSeen(code.codeId, code.shown.slot, input.admittedAt);
      }
      return { trustList, revocationLists, now: input.now, maxListAgeMs, clockToleranceMs, replayGuard };
    };
    return [verifyCodeSync(input.text, knowledge()), await verifyCode(input.text, knowledge())];
  }

  test.each(cases)('$name; not: $negative.differs', async ({ positive, negative }) => {
    for (const verdict of await verdicts(positive)) expect(verdict).toEqual(positive.expected);
    for (const verdict of await verdicts(negative)) expect(verdict).toMatchObject(negative.expected);
  });

  test('every reason to refuse a code is among the negative twins', () => {
    const reasons = new Set(cases.map(({ negative }) => negative.expected.reason));
    expect([...reasons].sort()).toEqual([
      'bad-signature',
      'expired',
      'lists-outdated',
      'malformed',
      'not-yet-valid',
      'replayed',
      'revoked',
      'stale-display',
      'unknown-issuer',
    ]);
  });
});

describe('lists', () => {
  type File = ReturnType<typeof makeListCases>;
  const { anchors, trustList, cases }: File = JSON.parse(read('lists.json'));
  type Input = File['cases'][number]['positive' | 'negative'];

  async function open({ list, sealed, minimumSequence = 0, after = [] }: Input) {
    const known = await trustListOf(trustList, anchors);
    if (list === 'trust-list') {
      const opened = await openTrustList(bytesOf(sealed), { anchors: await pointsOf(anchors), minimumSequence });
      if (!opened.ok) return opened;
      const { sequence, cities } = opened.list.content;
      const keyIds = cities.map(({ city, keys }) => ({ city, keyIds: keys.map((key) => key.publicKey.keyId) }));
      return { ok: true, sequence, cities: keyIds };
    }
    const opened =
      list === 'revocation-snapshot'
        ? await openRevocationSnapshot(bytesOf(sealed), { trustList: known, minimumSequence })
        : await applyRevocationDelta(await revocationListOf(after, known), bytesOf(sealed), { trustList: known });
    if (!opened.ok) return opened;
    return { ok: true, sequence: opened.list.state.sequence, ids: [...opened.list.state.ids] };
  }

  test.each(cases)('$name; not: $negative.differs', async ({ positive, negative }) => {
    expect(await open(positive)).toEqual(positive.expected);
    expect(await open(negative)).toEqual(negative.expected);
  });
});

describe('place tokens', () => {
  type File = ReturnType<typeof makePlaceCases>;
  const { city, keys, cases }: File = JSON.parse(read('places.json'));

  test.each(cases)('$name; not: $negative.differs', async ({ positive, negative }) => {
    for (const { text, at, expected } of [positive, negative]) {
      const known = { city, keys: await pointsOf(keys), at };
      expect(await verifyPlaceToken(text, known)).toEqual(expected);
      expect(verifyPlaceTokenSync(text, known)).toEqual(expected);
    }
  });

  test('every reason to refuse a place token is among the negative twins', () => {
    const reasons = new Set(cases.map(({ negative }) => negative.expected.reason));
    expect([...reasons].sort()).toEqual(['bad-signature', 'expired', 'malformed', 'not-yet-valid', 'unknown-issuer']);
  });
});

async function pointsOf(anchors: readonly string[]): Promise<PublicKey[]> {
  const keys = await Promise.all(anchors.map((anchor) => importPublicKey(anchor)));
  return keys.filter((key) => key !== undefined);
}

async function trustListOf(sealed: string, anchors: readonly string[]): Promise<TrustList> {
  const opened = await openTrustList(bytesOf(sealed), { anchors: await pointsOf(anchors), minimumSequence: 0 });
  if (!opened.ok) throw new Error(`a trust list that should be good is ${opened.reason}`);
  return opened.list;
}

/** A snapshot with the deltas behind it. */
async function revocationListOf(
  [snapshot, ...deltas]: readonly string[],
  trustList: TrustList,
): Promise<RevocationList> {
  let opened = await openRevocationSnapshot(bytesOf(snapshot ?? ''), { trustList, minimumSequence: 0 });
  for (const delta of deltas)
    if (opened.ok) opened = await applyRevocationDelta(opened.list, bytesOf(delta), { trustList });
  if (!opened.ok) throw new Error(`a revocation list that should be good is ${opened.reason}`);
  return opened.list;
}
