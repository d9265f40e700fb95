/** Issuing codes, and showing them on a phone. */

import { toHex } from './hex.ts';
import { signMessage, type SigningKey } from './key.ts';
import { slotMs, type LivenessChain } from './liveness.ts';
import { appendSignature, messageToSign, signingContexts } from './signature.ts';
import { decodeText, encodeText } from './text-form.ts';
import { codeIdBytes, encodeFields, readCode, slotsOf, type CodeColour } from './token.ts';

interface Statement {
  readonly colour: CodeColour;
  /** From {@link maskName}. */
  readonly maskedName: string;
  /** Division code (GB/T 2260) of the issuing city, six digits. */
  readonly city: string;
  /** Epoch milliseconds; a code stores the whole second before. */
  readonly issuedAt: number;
  /** Whole seconds: at most 12 hours for a live code, 31 days for a paper code. */
  readonly lifeMs: number;
}

/** What an issuer says of a person. A live code needs the anchor of a chain that the phone made for this one issue. */
export type CodeStatement =
  | (Statement & { readonly kind: 'live'; readonly anchor: Uint8Array })
  | (Statement & { readonly kind: 'paper'; readonly anchor?: never });

/** An issued code. Keep `codeId` with the person while the code lives: revocation needs it, and only the issuer can join them. */
export interface IssuedCode {
  /** A paper code as it is printed; a live code as {@link showCode} takes it, which no gate accepts by itself. */
  readonly text: string;
  /** Fresh and random at each issue, 20 hexadecimal digits. */
  readonly codeId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A code waiting for its signature over `message`. */
export interface UnsignedCode {
  readonly message: Uint8Array<ArrayBuffer>;
  readonly seal: (signature: Uint8Array) => IssuedCode;
}

/**
 * Issues a code under a fresh pseudonym. Rejects with RangeError, naming the field, when the statement does not fit the
 * format: an unmasked name, a life too long, an anchor missing.
 */
export async function issueCode(statement: CodeStatement, key: SigningKey): Promise<IssuedCode> {
  const unsigned = prepareCode(statement, key.publicKey.keyId);
  return unsigned.seal(await signMessage(unsigned.message, key));
}

/** Everything of {@link issueCode} but the signature, for signers that WebCrypto cannot reach. */
export function prepareCode(statement: CodeStatement, keyId: string): UnsignedCode {
  const { lifeMs, ...fields } = statement;
  const issuedAt = Math.floor(statement.issuedAt / 1000) * 1000;
  const expiresAt = issuedAt + lifeMs;
  const codeId = toHex(crypto.getRandomValues(new Uint8Array(codeIdBytes)));
  const signed = encodeFields({ ...fields, issuedAt, expiresAt, codeId, keyId });
  return {
    message: messageToSign(signingContexts.code, signed),
    seal: (signature) => ({ text: encodeText(appendSignature(signed, signature)), codeId, issuedAt, expiresAt }),
  };
}

/** What a phone shows, and until when by its own clock. */
export interface ShownCode {
  readonly text: string;
  readonly showUntil: number;
}

/**
 * The text a phone shows now: the issued live code with the chain's value of the current slot. Works without a network. A
 * clock before the issue shows the first slot, one after the expiry the last. Throws RangeError when the text is not an
 * issued live code or the chain is not the one its issuer signed.
 */
export function showCode(issuedText: string, chain: LivenessChain, now: number): ShownCode {
  const bytes = decodeText(issuedText);
  const code = bytes && readCode(bytes, 'issued');
  if (bytes === undefined || code?.anchor === undefined) throw new RangeError('not the text of an issued live code');
  if (toHex(code.anchor) !== toHex(chain.anchor)) throw new RangeError('this chain belongs to another code');
  const slot = Math.min(Math.max(Math.floor((now - code.issuedAt) / slotMs), 0), slotsOf(code) - 1);
  const revealed = chain.valueOf(slot);
  const shown = new Uint8Array(bytes.length + 2 + revealed.length);
  shown.set(bytes);
  new DataView(shown.buffer).setUint16(bytes.length, slot);
  shown.set(revealed, bytes.length + 2);
  return { text: encodeText(shown), showUntil: Math.min(code.issuedAt + (slot + 1) * slotMs, code.expiresAt) };
}
