/**
 * ES256 with the deterministic nonce of RFC 6979, so that the vectors can be made again byte for byte. Not constant-time
 * and slow: for published test keys only.
 */

import { createHash, createHmac } from 'node:crypto';
import { publicKeyOf, type PublicKey } from '../src/key.ts';

const field = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
type Point = readonly [x: bigint, y: bigint];
const base: Point = [
  BigInt('0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'),
  BigInt('0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'),
];

/** A private key whose scalar everybody may know. */
export interface TestKey {
  readonly publicKey: PublicKey;
  readonly privateKey: bigint;
}

/** The key of a scalar between 1 and the order. */
export function testKeyOf(privateKey: bigint): TestKey {
  const [x, y] = multiply(privateKey, base);
  return { publicKey: publicKeyOf(Buffer.concat([Buffer.of(4), toBytes(x), toBytes(y)])), privateKey };
}

/** r ‖ s as RFC 6979 section 3.2 derives them with SHA-256; s may lie in either half of the order. */
export function signDeterministically(message: Uint8Array, key: TestKey): Uint8Array {
  const digest = createHash('sha256').update(message).digest();
  const hash = toNumber(digest);
  const seed = Buffer.concat([toBytes(key.privateKey), toBytes(hash % order)]);
  let v: Buffer = Buffer.alloc(32, 1);
  let k: Buffer = hmac(Buffer.alloc(32), v, Buffer.of(0), seed);
  v = hmac(k, v);
  k = hmac(k, v, Buffer.of(1), seed);
  v = hmac(k, v);
  for (;;) {
    v = hmac(k, v);
    const nonce = toNumber(v);
    if (nonce > 0n && nonce < order) {
      const r = multiply(nonce, base)[0] % order;
      const s = modulo(inverse(nonce, order) * (hash + r * key.privateKey), order);
      if (r !== 0n && s !== 0n) return Buffer.concat([toBytes(r), toBytes(s)]);
    }
    k = hmac(k, v, Buffer.of(0));
    v = hmac(k, v);
  }
}

/** The other s that verifies for the same message: the order minus s. */
export function otherHalf(signature: Uint8Array): Uint8Array {
  return Buffer.concat([signature.subarray(0, 32), toBytes(order - toNumber(signature.subarray(32)))]);
}

function multiply(factor: bigint, point: Point): Point {
  let sum: Point | undefined;
  let power = point;
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = sum === undefined ? power : add(sum, power);
    power = add(power, power);
  }
  if (sum === undefined) throw new RangeError('the factor is zero');
  return sum;
}

/** Sum of two points that are equal or have different x; no other sum occurs below the order. */
function add(p: Point, q: Point): Point {
  const slope =
    p[0] === q[0] ? (3n * p[0] * p[0] - 3n) * inverse(2n * p[1], field) : (q[1] - p[1]) * inverse(q[0] - p[0], field);
  const x = modulo(slope * slope - p[0] - q[0], field);
  return [x, modulo(slope * (p[0] - x) - p[1], field)];
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulo(value, modulus), modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return modulo(x, modulus);
}

function modulo(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest();
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
