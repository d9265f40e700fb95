/** ES256 keys through WebCrypto: making, importing, exporting, signing and verifying, in browsers and in Node. */

import { fromHex, toHex } from './hex.ts';
import { sha256 } from './sha256.ts';
import { hasLowS, signatureBytes } from './signature.ts';

/** Bytes of a key id: a hint for finding the key, not a proof; verifiers try every key that has it. */
export const keyIdBytes = 4;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;
const pointBytes = 65;

/** A P-256 point that has been found to lie on the curve. Made only by the functions of this package. */
export interface PublicKey {
  /** First 4 bytes of SHA-256 of {@link PublicKey.point}, as 8 hexadecimal digits. */
  readonly keyId: string;
  /** SEC 1 uncompressed form: 04 ‖ x ‖ y. */
  readonly point: Uint8Array<ArrayBuffer>;
}

/** A key pair an issuer or an anchor signs with. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  readonly privateKey: CryptoKey;
}

const verifyingKeys = new WeakMap<PublicKey, CryptoKey>();

/** Names a key by its point. Does not look whether the point is on the curve; {@link importPublicKey} does. */
export function publicKeyOf(point: Uint8Array): PublicKey {
  return { keyId: toHex(sha256(point).subarray(0, keyIdBytes)), point: new Uint8Array(point) };
}

/**
 * A public key from a JWK (RFC 7517, `kty` EC, `crv` P-256) or from the hexadecimal digits of its uncompressed point.
 * Undefined when it is not a point of the curve in exactly that form.
 */
export async function importPublicKey(source: JsonWebKey | string): Promise<PublicKey | undefined> {
  const point = typeof source === 'string' ? fromHex(source, pointBytes) : pointOfJwk(source);
  if (point === undefined) return undefined;
  try {
    const publicKey = publicKeyOf(point);
    verifyingKeys.set(publicKey, await crypto.subtle.importKey('raw', point, algorithm, true, ['verify']));
    return publicKey;
  } catch {
    return undefined; // WebCrypto's way to say: not a point of the curve
  }
}

/** The JWK of a public key, with its id as `kid`. */
export function exportPublicKey(key: PublicKey): JsonWebKey & { kid: string } {
  const half = (from: number): string => toBase64Url(key.point.subarray(from, from + 32));
  return { kty: 'EC', crv: 'P-256', x: half(1), y: half(33), kid: key.keyId, alg: 'ES256', use: 'sig' };
}

/** A new key pair. Ask for `extractable` only when it must be exported to be kept. */
export async function generateSigningKey(options: { readonly extractable: boolean }): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey(algorithm, options.extractable, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { publicKey: publicKeyOf(point), privateKey: pair.privateKey };
}

/**
 * A key pair from a private JWK or from PKCS #8 (DER). The imported private key cannot be extracted again. Rejects with
 * the platform's error when the source is not a P-256 private key.
 */
export async function importSigningKey(source: JsonWebKey | Uint8Array): Promise<SigningKey> {
  const readable =
    source instanceof Uint8Array
      ? await crypto.subtle.importKey('pkcs8', new Uint8Array(source), algorithm, true, ['sign'])
      : await crypto.subtle.importKey('jwk', { ...source, key_ops: ['sign'] }, algorithm, true, ['sign']);
  const jwk = await crypto.subtle.exportKey('jwk', readable);
  const point = pointOfJwk(jwk);
  if (point === undefined) throw new TypeError('the private key carries no public point; export it again with one');
  const privateKey = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
  return { publicKey: publicKeyOf(point), privateKey };
}

/** The private key as PKCS #8 (DER) or as a JWK with its id as `kid`. Rejects when the key was not made extractable. */
export async function exportSigningKey(key: SigningKey, format: 'pkcs8'): Promise<Uint8Array<ArrayBuffer>>;
export async function exportSigningKey(key: SigningKey, format: 'jwk'): Promise<JsonWebKey & { kid: string }>;
export async function exportSigningKey(key: SigningKey, format: 'pkcs8' | 'jwk'): Promise<Uint8Array | JsonWebKey> {
  if (format === 'pkcs8') return new Uint8Array(await crypto.subtle.exportKey('pkcs8', key.privateKey));
  const { d } = await crypto.subtle.exportKey('jwk', key.privateKey);
  return { ...exportPublicKey(key.publicKey), ...(d === undefined ? {} : { d }) };
}

/** An ES256 signature as the platform makes it, r ‖ s. */
export async function signMessage(message: Uint8Array<ArrayBuffer>, key: SigningKey): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(signing, key.privateKey, message));
}

/** Whether a signature in the accepted form is this key's over the message. Never rejects for what the bytes hold. */
export async function verifyMessage(
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  key: PublicKey,
): Promise<boolean> {
  if (signature.length !== signatureBytes || !hasLowS(signature)) return false;
  let verifyingKey = verifyingKeys.get(key);
  if (verifyingKey === undefined) {
    verifyingKey = await crypto.subtle.importKey('raw', key.point, algorithm, true, ['verify']);
    verifyingKeys.set(key, verifyingKey);
  }
  return crypto.subtle.verify(signing, verifyingKey, signature, message);
}

function pointOfJwk(jwk: JsonWebKey): Uint8Array<ArrayBuffer> | undefined {
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') return undefined;
  const point = new Uint8Array(pointBytes);
  point[0] = 4;
  for (const [half, text] of [jwk.x, jwk.y].entries()) {
    // 43 characters hold 32 bytes and two spare bits.
    if (text === undefined || !/^[\w-]{43}$/.test(text)) return undefined;
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    for (let i = 0; i < 32; i += 1) point[1 + 32 * half + i] = binary.charCodeAt(i);
  }
  return point;
}

function toBase64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
