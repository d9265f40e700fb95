/**
 * What a signature of this format covers, and its one accepted form: ECDSA on P-256 with SHA-256 (ES256), 64 bytes r ‖ s
 * (IEEE P1363), s in the lower half of the group order. Without the last rule anyone could turn a valid signature into a
 * second one of the same message, and a code would no longer have exactly one text.
 */

export const signatureBytes = 64;

/** A context string for each thing that is signed, so that no signature means anything in another place. */
export const signingContexts = {
  code: context('code'),
  trustList: context('trust-list'),
  revocationSnapshot: context('revocation-snapshot'),
  revocationDelta: context('revocation-delta'),
  place: context('place'),
} as const;

function context(name: string): Uint8Array {
  return new TextEncoder().encode(`open-health-code/1 ${name}\0`);
}

/** The exact message that is signed for a body in a context. */
export function messageToSign(signingContext: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(signingContext.length + body.length);
  message.set(signingContext);
  message.set(body, signingContext.length);
  return message;
}

/** A body with its signature behind it: the form of everything signed here. */
export function appendSignature(body: Uint8Array, signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const sealed = new Uint8Array(body.length + signatureBytes);
  sealed.set(body);
  sealed.set(withLowS(signature), body.length);
  return sealed;
}

/** Order of the P-256 group (SP 800-186), and its half rounded down, as 32-bit words. */
const order = [0xffffffff, 0, 0xffffffff, 0xffffffff, 0xbce6faad, 0xa7179e84, 0xf3b9cac2, 0xfc632551] as const;
const halfOrder = [0x7fffffff, 0x80000000, 0x7fffffff, 0xffffffff, 0xde737d56, 0xd38bcf42, 0x79dce561, 0x7e3192a8];

/** Whether s is in the lower half. Verifiers refuse every other signature before looking at it further. */
export function hasLowS(signature: Uint8Array): boolean {
  const view = new DataView(signature.buffer, signature.byteOffset + 32, 32);
  for (const [i, limit] of halfOrder.entries()) {
    const word = view.getUint32(4 * i);
    if (word !== limit) return word < limit;
  }
  return true;
}

/** The equivalent signature with s in the lower half; the same bytes when it already is. */
function withLowS(signature: Uint8Array): Uint8Array {
  if (hasLowS(signature)) return signature;
  const low = new Uint8Array(signature); // not slice(): a Buffer's would write into the caller's memory
  const view = new DataView(low.buffer, 32, 32);
  let borrow = 0;
  for (let i = 7; i >= 0; i -= 1) {
    const difference = (order[i] ?? 0) - view.getUint32(4 * i) - borrow;
    borrow = difference < 0 ? 1 : 0;
    view.setUint32(4 * i, difference >>> 0);
  }
  return low;
}
