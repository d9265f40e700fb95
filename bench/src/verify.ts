/** Checking a code (reading, signature, revocation, liveness) against the bare ES256 verification of `node:crypto`. */

import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import {
  createLivenessChain,
  exportSigningKey,
  generateSigningKey,
  maskName,
  newLivenessSeed,
  newRevocationSalt,
  openRevocationSnapshot,
  openTrustList,
  revokedIds,
  showCode,
  signRevocationSnapshot,
  signTrustList,
  type GateKnowledge,
  type SigningKey,
} from '@open-health-code/health-code';
import { importSigningKeySync, issueCodeSync, verifyCodeSync } from '@open-health-code/health-code/node';
import { peakRssMb, rounded, seconds, sideBySide, type Measurement } from './measure.ts';

const city = '990100';
const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;

/** Codes at every age of a 12 h life, a revocation list of 100 000 entries, one core. */
export async function benchVerify(quick: boolean): Promise<Measurement[]> {
  const [checks, rounds, revoked] = quick ? [50, 1, 100] : [2000, 9, 100_000];
  const key = await generateSigningKey({ extractable: true });
  const gate = await gateWith(key, revoked);
  const signer = importSigningKeySync(await exportSigningKey(key, 'pkcs8'));
  const chain = createLivenessChain(newLivenessSeed());
  const issued = Array.from({ length: 64 }, () =>
    issueCodeSync(
      {
        kind: 'live',
        colour: 'green',
        maskedName: maskName('张小明'),
        city,
        issuedAt: start,
        lifeMs: 12 * hour,
        anchor: chain.anchor,
      },
      signer,
    ),
  );
  const ages = (from: number, to: number) =>
    issued.map((code, index) => {
      const now = start + from + Math.floor(((to - from) * index) / issued.length);
      return { text: showCode(code.text, chain, now).text, now };
    });

  const reference = referenceVerifier();
  const rate = async (shown: readonly { text: string; now: number }[]) =>
    await sideBySide(
      rounds,
      async () =>
        await seconds(() => {
          for (let i = 0; i < checks; i += 1) {
            const { text, now } = shown[i % shown.length] ?? { text: '', now: 0 };
            if (!verifyCodeSync(text, { ...gate, now }).ok) throw new Error('a good code was refused');
          }
        }),
      async () => await seconds(() => reference(checks)),
    );

  const fresh = await rate(ages(0, 29_000));
  const worst = await rate(ages(12 * hour - 60_000, 12 * hour - 31_000));
  const livenessMs = ((worst.ours - fresh.ours) / checks) * 1000;
  const common = { unit: 'checks/s', peakRssMb: peakRssMb() };
  return [
    {
      ...common,
      name: 'verify',
      ours: Math.round(checks / fresh.ours),
      reference: Math.round(checks / fresh.reference),
      ratio: rounded(fresh.ratio),
      bar: 'ratio at least 0.80',
      met: fresh.ratio >= 0.8,
      rounds: fresh.rounds,
      details: {
        revoked,
        note: 'codes in their first slot: one liveness step',
      },
    },
    {
      ...common,
      name: 'verify-oldest-slot',
      ours: Math.round(checks / worst.ours),
      reference: Math.round(checks / worst.reference),
      ratio: rounded(worst.ratio),
      bar: 'liveness adds at most 2 ms',
      met: livenessMs <= 2,
      rounds: worst.rounds,
      details: {
        livenessMs: rounded(livenessMs),
        note: 'codes in the last minute of 12 hours: about 1440 liveness steps',
      },
    },
  ];
}

async function gateWith(key: SigningKey, revokedCodes: number): Promise<Omit<GateKnowledge, 'now'>> {
  const anchor = await generateSigningKey({ extractable: true });
  const cities = [
    {
      city,
      names: { en: 'City', zh: '市' },
      keys: [{ publicKey: key.publicKey, notBefore: 0, notAfter: start + 1000 * 24 * hour }],
    },
  ];
  const trust = await openTrustList(
    await signTrustList({ sequence: 1, issuedAt: start, nextUpdate: start + hour, cities }, anchor),
    {
      anchors: [anchor.publicKey],
      minimumSequence: 0,
    },
  );
  if (!trust.ok) throw new Error(trust.reason);
  const salt = newRevocationSalt();
  const revoked = Array.from({ length: revokedCodes }, () => ({
    codeId: randomBytes(10).toString('hex'),
    expiresAt: start + 12 * hour,
  }));
  const state = {
    city,
    epoch: 1,
    sequence: 1,
    issuedAt: start,
    nextUpdate: start + hour,
    salt,
    ids: revokedIds(revoked, salt, start),
  };
  const list = await openRevocationSnapshot(await signRevocationSnapshot(state, key), {
    trustList: trust.list,
    minimumSequence: 0,
  });
  if (!list.ok) throw new Error(list.reason);
  return { trustList: trust.list, revocationLists: new Map([[city, list.list]]), maxListAgeMs: 24 * hour };
}

function referenceVerifier(): (count: number) => void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const message = randomBytes(100);
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return (count) => {
    for (let i = 0; i < count; i += 1) {
      if (!verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature))
        throw new Error('not verified');
    }
  };
}
