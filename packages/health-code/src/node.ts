/** The synchronous path for Node: the same codes and verdicts as the entry for browsers, through `node:crypto`. */

import { createPrivateKey, createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { prepareCode, type CodeStatement, type IssuedCode } from './issue.ts';
import { exportPublicKey, publicKeyOf, type PublicKey } from './key.ts';
import { beginPlaceCheck, finishPlaceCheck, preparePlaceToken } from './place-token.ts';
import type { PlaceTokenCheck, PlaceTokenKnowledge, PosterStatement } from './place-token.ts';
import { hasLowS } from './signature.ts';
import { beginCheck, finishCheck, type CodeCheck, type GateKnowledge } from './verify.ts';

/** A key pair for {@link issueCodeSync}. */
export interface NodeSigningKey {
  readonly publicKey: PublicKey;
  readonly privateKey: KeyObject;
}

const verifyingKeys = new WeakMap<PublicKey, KeyObject>();

/** A key pair from a private JWK or from PKCS #8 (DER). Throws when the source is not a P-256 private key. */
export function importSigningKeySync(source: JsonWebKey | Uint8Array): NodeSigningKey {
  const privateKey =
    source instanceof Uint8Array
      ? createPrivateKey({ key: Buffer.from(source), format: 'der', type: 'pkcs8' })
      : createPrivateKey({ key: source, format: 'jwk' });
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new TypeError('not a P-256 private key');
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { publicKey: publicKeyOf(spki.subarray(-65)), privateKey };
}

/** {@link issueCode} of the main entry, synchronous. Throws RangeError where that one rejects. */
export function issueCodeSync(statement: CodeStatement, key: NodeSigningKey): IssuedCode {
  const unsigned = prepareCode(statement, key.publicKey.keyId);
  return unsigned.seal(sign('sha256', unsigned.message, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }));
}

/** {@link verifyCode} of the main entry, synchronous. Throws RangeError where that one rejects. */
export function verifyCodeSync(text: string, gate: GateKnowledge): CodeCheck {
  const pending = beginCheck(text, gate);
  if ('ok' in pending) return pending;
  const signed = pending.keys.some((key) => isSignedBy(pending.message, pending.code.signature, key));
  return signed ? finishCheck(pending.code, gate) : { ok: false, reason: 'bad-signature' };
}

/** {@link issuePlaceToken} of the main entry, synchronous. Throws RangeError where that one rejects. */
export function issuePlaceTokenSync(statement: PosterStatement, key: NodeSigningKey): string {
  const unsigned = preparePlaceToken(statement, key.publicKey.keyId);
  return unsigned.seal(sign('sha256', unsigned.message, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }));
}

/** {@link verifyPlaceToken} of the main entry, synchronous. Throws RangeError where that one rejects. */
export function verifyPlaceTokenSync(text: string, known: PlaceTokenKnowledge): PlaceTokenCheck {
  const pending = beginPlaceCheck(text, known);
  if ('ok' in pending) return pending;
  const signed = pending.keys.some((key) => isSignedBy(pending.message, pending.token.signature, key));
  return signed ? finishPlaceCheck(pending.token, known) : { ok: false, reason: 'bad-signature' };
}

function isSignedBy(message: Uint8Array, signature: Uint8Array, publicKey: PublicKey): boolean {
  const key = verifyingKeyOf(publicKey);
  return hasLowS(signature) && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function verifyingKeyOf(publicKey: PublicKey): KeyObject {
  let key = verifyingKeys.get(publicKey);
  if (key === undefined) {
    const { kty, crv, x, y } = exportPublicKey(publicKey);
    key = createPublicKey({ key: { kty, crv, x, y } as JsonWebKey, format: 'jwk' }); // both JsonWebKey types name one JSON
    verifyingKeys.set(publicKey, key);
  }
  return key;
}
