/** A synthetic issuing city for tests: keys, a trust list, a revocation list and a gate that knows them. */

import { exportSigningKey, generateSigningKey, type PublicKey, type SigningKey } from './key.ts';
import { createLivenessChain, newLivenessSeed, type LivenessChain } from './liveness.ts';
import { importSigningKeySync, type NodeSigningKey } from './node.ts';
import {
  newRevocationSalt,
  openRevocationSnapshot,
  revokedIds,
  signRevocationSnapshot,
  type RevocationList,
  type RevocationState,
  type RevokedCode,
} from './revocation-list.ts';
import { openTrustList, signTrustList, type City, type TrustList } from './trust-list.ts';
import type { CodeStatement } from './issue.ts';
import type { GateKnowledge } from './verify.ts';

export const noon = Date.UTC(2020, 1, 11, 4);
export const hour = 3_600_000;
export const shenzhen = '440300';

export interface CityFixture {
  readonly key: SigningKey;
  readonly nodeKey: NodeSigningKey;
  readonly anchorKey: SigningKey;
  readonly trustList: TrustList;
  readonly chain: LivenessChain;
  readonly live: CodeStatement;
  readonly paper: CodeStatement;
  readonly gateAt: (now: number, revoked?: readonly RevokedCode[]) => Promise<GateKnowledge>;
}

/** A city whose lists were issued at {@link noon}. */
export async function makeCity(): Promise<CityFixture> {
  const anchorKey = await generateSigningKey({ extractable: false });
  const key = await generateSigningKey({ extractable: true });
  const nodeKey = importSigningKeySync(await exportSigningKey(key, 'pkcs8'));
  const trustList = await makeTrustList([cityOf(key.publicKey)], anchorKey);
  const chain = createLivenessChain(newLivenessSeed());
  const statement = { colour: 'green', maskedName: '欧*三', city: shenzhen, issuedAt: noon } as const;
  return {
    key,
    nodeKey,
    anchorKey,
    trustList,
    chain,
    live: { ...statement, kind: 'live', lifeMs: 12 * hour, anchor: chain.anchor },
    paper: { ...statement, kind: 'paper', lifeMs: 7 * 24 * hour },
    gateAt: async (now, revoked = []) => ({
      trustList,
      revocationLists: new Map([[shenzhen, await makeRevocationList({ revoked, key, trustList })]]),
      now,
      maxListAgeMs: 48 * hour,
    }),
  };
}

export function cityOf(...keys: readonly PublicKey[]): City {
  return {
    city: shenzhen,
    names: { en: 'Shenzhen', zh: '深圳' },
    keys: keys.map((publicKey) => ({ publicKey, notBefore: noon - 24 * hour, notAfter: noon + 24 * hour })),
  };
}

export async function makeTrustList(cities: readonly City[], anchorKey: SigningKey, sequence = 1): Promise<TrustList> {
  const content = { sequence, issuedAt: noon, nextUpdate: noon + 24 * hour, cities };
  const opened = await openTrustList(await signTrustList(content, anchorKey), {
    anchors: [anchorKey.publicKey],
    minimumSequence: sequence,
  });
  if (!opened.ok) throw new Error(`the fixture's trust list is ${opened.reason}`);
  return opened.list;
}

export function revocationState(
  revoked: readonly RevokedCode[],
  changes: Partial<RevocationState> = {},
): RevocationState {
  const salt = changes.salt ?? newRevocationSalt();
  return {
    city: shenzhen,
    epoch: 1,
    sequence: 1,
    issuedAt: noon,
    nextUpdate: noon + hour,
    ids: revokedIds(revoked, salt, noon),
    ...changes,
    salt,
  };
}

async function makeRevocationList(given: {
  readonly revoked: readonly RevokedCode[];
  readonly key: SigningKey;
  readonly trustList: TrustList;
}): Promise<RevocationList> {
  const sealed = await signRevocationSnapshot(revocationState(given.revoked), given.key);
  const opened = await openRevocationSnapshot(sealed, { trustList: given.trustList, minimumSequence: 0 });
  if (!opened.ok) throw new Error(`the fixture's revocation list is ${opened.reason}`);
  return opened.list;
}
