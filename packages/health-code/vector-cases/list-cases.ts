/** Vectors of signed lists. */

import { toHex } from '../src/hex.ts';
import { encodeDeltaBody, encodeSnapshotBody, type ListRefusal, type RevocationState } from '../src/revocation-list.ts';
import { signingContexts } from '../src/signature.ts';
import { encodeTrustListBody, type TrustListContent } from '../src/trust-list.ts';
import type { TestKey } from './deterministic-es256.ts';
import { fixedBytes, fixedKey, fixedState, hour, noon, seal, shenzhen, type VectorCase } from './fixed-inputs.ts';

interface ListInput {
  readonly list: 'trust-list' | 'revocation-snapshot' | 'revocation-delta';
  readonly sealed: string;
  readonly minimumSequence?: number;
  /** Of a delta: the snapshot and the deltas that came before it. */
  readonly after?: readonly string[];
}

type ListCase = VectorCase<ListInput, object, { ok: false; reason: ListRefusal }>;

/** A gate's anchor, the trust list for revocation lists, and the cases of `lists.json`. */
export function makeListCases(): {
  readonly anchors: readonly string[];
  readonly trustList: string;
  readonly cases: readonly ListCase[];
} {
  const [anchor, key, stranger] = [fixedKey('anchor'), fixedKey('Shenzhen, current'), fixedKey('stranger')];
  const content: TrustListContent = {
    sequence: 5,
    issuedAt: noon,
    nextUpdate: noon + 24 * hour,
    cities: [
      {
        city: shenzhen,
        names: { en: 'Shenzhen', zh: '深圳' },
        keys: [{ publicKey: key.publicKey, notBefore: noon - hour, notAfter: noon + 24 * hour }],
      },
    ],
  };
  const bodyText = new TextDecoder().decode(encodeTrustListBody(content));
  const trust = (text: string, by: TestKey = anchor) =>
    toHex(seal(new TextEncoder().encode(text), signingContexts.trustList, by));
  const trustList = trust(bodyText);

  const codeIds = Array.from({ length: 40 }, (_, i) => toHex(fixedBytes(`code ${i}`, 10)));
  const first = fixedState(head(10), codeIds.slice(0, 20));
  const second = fixedState(head(11), codeIds.slice(5, 30));
  const third = fixedState(head(12), codeIds.slice(5, 40));
  const snapshotBody = (state: RevocationState) => encodeSnapshotBody(state, key.publicKey.keyId);
  const snapshot = (bytes: Uint8Array, by: TestKey = key) => toHex(seal(bytes, signingContexts.revocationSnapshot, by));
  const delta = (before: RevocationState, after: RevocationState) =>
    toHex(seal(encodeDeltaBody(before, after, key.publicKey.keyId), signingContexts.revocationDelta, key));
  const firstSealed = snapshot(snapshotBody(first));
  const toSecond = delta(first, second);
  const toThird = delta(second, third);

  const trustExpected = { ok: true, sequence: 5, cities: [{ city: shenzhen, keyIds: [key.publicKey.keyId] }] };
  const make = (
    name: string,
    input: ListInput,
    expected: object,
    differs: string,
    change: Partial<ListInput>,
    reason: ListRefusal,
  ): ListCase => ({
    name,
    positive: { ...input, expected },
    negative: { differs, ...input, ...change, expected: { ok: false, reason } },
  });
  const trustInput: ListInput = { list: 'trust-list', sealed: trustList, minimumSequence: 5 };
  const snapshotInput: ListInput = { list: 'revocation-snapshot', sealed: firstSealed, minimumSequence: 10 };
  const deltaInput: ListInput = { list: 'revocation-delta', sealed: toSecond, after: [firstSealed] };
  const padded = snapshotBody(first);
  padded[padded.length - 1] = (padded.at(-1) ?? 0) | 1;
  const removed = first.ids.find((id) => !second.ids.includes(id));
  const withoutRemoved = { ...first, ids: first.ids.filter((id) => id !== removed) };

  return {
    anchors: [toHex(anchor.publicKey.point)],
    trustList,
    cases: [
      make(
        'a trust list',
        trustInput,
        trustExpected,
        'signed by a key that is no anchor',
        { sealed: trust(bodyText, stranger) },
        'bad-signature',
      ),
      make(
        'a trust list of the sequence a gate has',
        trustInput,
        trustExpected,
        'the gate has seen a newer one',
        { minimumSequence: 6 },
        'rolled-back',
      ),
      make(
        'a trust list in its one form',
        trustInput,
        trustExpected,
        'a member this version does not know, well signed',
        { sealed: trust(bodyText.replace('"version":1', '"version":1,"frozen":true')) },
        'malformed',
      ),
      make(
        'a trust list by itself',
        trustInput,
        trustExpected,
        'a byte behind',
        { sealed: `${trustList}00` },
        'bad-signature',
      ),
      make(
        'a snapshot',
        snapshotInput,
        ids(first),
        'signed by another key under this key id',
        { sealed: snapshot(snapshotBody(first), stranger) },
        'bad-signature',
      ),
      make(
        'a snapshot of a listed city',
        snapshotInput,
        ids(first),
        'a key id the city does not have',
        { sealed: snapshot(encodeSnapshotBody(first, stranger.publicKey.keyId), stranger) },
        'unknown-issuer',
      ),
      make(
        'a snapshot of the sequence a gate has',
        snapshotInput,
        ids(first),
        'the gate has seen a newer one',
        { minimumSequence: 11 },
        'rolled-back',
      ),
      make(
        'a snapshot with its padding clear',
        snapshotInput,
        ids(first),
        'a padding bit set, well signed',
        { sealed: snapshot(padded) },
        'malformed',
      ),
      make(
        'a delta',
        deltaInput,
        ids(second),
        'one bit of an id',
        { sealed: toSecond.slice(0, -132) + flipped(toSecond.slice(-132, -131)) + toSecond.slice(-131) },
        'bad-signature',
      ),
      make(
        'the next delta',
        { ...deltaInput, sealed: toThird, after: [firstSealed, toSecond] },
        ids(third),
        'the delta before it is missing',
        { after: [firstSealed] },
        'gap',
      ),
      make(
        'a delta once',
        deltaInput,
        ids(second),
        'the same delta again',
        { after: [firstSealed, toSecond] },
        'rolled-back',
      ),
      make(
        'a delta in its epoch',
        deltaInput,
        ids(second),
        'a snapshot of another epoch',
        { after: [snapshot(snapshotBody({ ...first, epoch: 4 }))] },
        'wrong-base',
      ),
      make(
        'a delta on the state it was made for',
        deltaInput,
        ids(second),
        'a state without an id it removes',
        { after: [snapshot(snapshotBody(withoutRemoved))] },
        'inconsistent',
      ),
    ],
  };
}

function flipped(hexDigit: string): string {
  return (Number.parseInt(hexDigit, 16) ^ 1).toString(16);
}

function ids(state: RevocationState): object {
  return { ok: true, sequence: state.sequence, ids: [...state.ids] };
}

function head(sequence: number) {
  return { city: shenzhen, epoch: 3, sequence, issuedAt: noon, nextUpdate: noon + hour };
}
