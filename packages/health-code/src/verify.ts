/** Checking a code without a network. Deny by default: a code is accepted only after every step below has said yes. */

import { verifyMessage, type PublicKey } from './key.ts';
import { leadsToAnchor, maxClockToleranceMs, slotMs } from './liveness.ts';
import type { ReplayGuard } from './replay-guard.ts';
import type { RevocationList } from './revocation-list.ts';
import { messageToSign, signingContexts } from './signature.ts';
import { decodeText } from './text-form.ts';
import { readCode, type CodeColour, type CodeKind, type ReadCode } from './token.ts';
import type { TrustList } from './trust-list.ts';

/** What a gate knows when it checks a code. */
export interface GateKnowledge {
  readonly trustList: TrustList;
  /** The newest list of each city whose codes this gate admits, by division code. A city without a list is refused. */
  readonly revocationLists: ReadonlyMap<string, RevocationList>;
  /** The gate's clock in epoch milliseconds. */
  readonly now: number;
  /** How old the trust list and a revocation list may be; from the policy in force. */
  readonly maxListAgeMs: number;
  /** Default and maximum 90 seconds. */
  readonly clockToleranceMs?: number;
  readonly replayGuard?: ReplayGuard;
}

export interface AcceptedCode {
  readonly ok: true;
  /** `paper`: genuine, but anyone may hold it. Look at the ID document before acting on the colour. */
  readonly kind: CodeKind;
  /** What the issuer said of this person. Accepted does not mean admitted: that is for the venue's entry policy. */
  readonly colour: CodeColour;
  readonly maskedName: string;
  /** Division code of the issuing city. */
  readonly city: string;
  /** Pseudonym of this one issue, 20 hexadecimal digits. */
  readonly codeId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Exactly one reason, the first that applies in the order of SPEC.md section 7. Details are for telling people what to do. */
export type RefusedCode =
  | { readonly ok: false; readonly reason: 'malformed' | 'bad-signature' }
  /** Genuine, but holds no more. Its holder's phone has a newer one; `paper` has to be printed anew. */
  | { readonly ok: false; readonly reason: 'revoked'; readonly kind: CodeKind }
  /** A list is missing, too old, or from the future of this gate's clock. */
  | { readonly ok: false; readonly reason: 'lists-outdated'; readonly list: 'trust' | 'revocation' }
  | { readonly ok: false; readonly reason: 'unknown-issuer'; readonly city: string; readonly keyId: string }
  | { readonly ok: false; readonly reason: 'not-yet-valid'; readonly issuedAt: number }
  | { readonly ok: false; readonly reason: 'expired'; readonly kind: CodeKind; readonly expiresAt: number }
  /** A screenshot, a phone whose clock is wrong by more than the tolerance, or a proof that is none. */
  | { readonly ok: false; readonly reason: 'stale-display'; readonly slotStartsAt: number }
  /** Shown twice at this gate within one slot; a camera that reads a code again right away sees this too. */
  | { readonly ok: false; readonly reason: 'replayed'; readonly firstSeenAt: number };

export type CodeCheck = AcceptedCode | RefusedCode;

/** A well-formed code of a known issuer whose signature is still to be verified with one of the keys. */
export interface PendingCheck {
  readonly code: ReadCode;
  readonly keys: readonly PublicKey[];
  readonly message: Uint8Array<ArrayBuffer>;
}

/**
 * Checks the text read from a QR code. The answer is a value for every text; the promise rejects only for gate knowledge
 * that is no knowledge (RangeError: a clock or limit that is not a number, a tolerance over 90 seconds).
 */
export async function verifyCode(text: string, gate: GateKnowledge): Promise<CodeCheck> {
  const pending = beginCheck(text, gate);
  if ('ok' in pending) return pending;
  for (const key of pending.keys) {
    if (await verifyMessage(pending.message, pending.code.signature, key)) return finishCheck(pending.code, gate);
  }
  return { ok: false, reason: 'bad-signature' };
}

/** The steps before the signature: form, age of the trust list, issuer. */
export function beginCheck(text: string, gate: GateKnowledge): PendingCheck | RefusedCode {
  const tolerance = toleranceOf(gate);
  const bytes = decodeText(text);
  const code = bytes && readCode(bytes, 'shown');
  if (code === undefined) return { ok: false, reason: 'malformed' };
  const { city, keyId } = code;
  if (!isCurrent(gate.trustList.content.issuedAt, gate, tolerance)) {
    return { ok: false, reason: 'lists-outdated', list: 'trust' };
  }
  const keys = gate.trustList.findKeys(city, keyId, code.issuedAt);
  if (keys.length === 0) return { ok: false, reason: 'unknown-issuer', city, keyId };
  return { code, keys, message: messageToSign(signingContexts.code, code.signed) };
}

/** The steps after the signature: time, liveness, revocation, replay. */
export function finishCheck(code: ReadCode, gate: GateKnowledge): CodeCheck {
  const tolerance = toleranceOf(gate);
  const { now } = gate;
  const { kind, colour, maskedName, city, codeId, issuedAt, expiresAt, shown, anchor } = code;
  if (now < issuedAt - tolerance) return { ok: false, reason: 'not-yet-valid', issuedAt };
  if (now >= expiresAt) return { ok: false, reason: 'expired', kind, expiresAt };
  if (kind === 'live') {
    const slotStartsAt = issuedAt + (shown?.slot ?? 0) * slotMs;
    const inTime = now >= slotStartsAt - tolerance && now < slotStartsAt + slotMs + tolerance;
    const proven =
      inTime && shown !== undefined && anchor !== undefined && leadsToAnchor(shown.revealed, shown.slot, anchor);
    if (!proven) return { ok: false, reason: 'stale-display', slotStartsAt };
  }
  const revocationList = gate.revocationLists.get(city);
  if (
    revocationList === undefined ||
    revocationList.state.city !== city ||
    !isCurrent(revocationList.state.issuedAt, gate, tolerance)
  ) {
    return { ok: false, reason: 'lists-outdated', list: 'revocation' };
  }
  if (revocationList.has(codeId)) return { ok: false, reason: 'revoked', kind };
  if (shown !== undefined) {
    const firstSeenAt = gate.replayGuard?.firstSeen(codeId, shown.slot, now);
    if (firstSeenAt !== undefined) return { ok: false, reason: 'replayed', firstSeenAt };
  }
  return { ok: true, kind, colour, maskedName, city, codeId, issuedAt, expiresAt };
}

/** A list from the future shows that the gate's clock is behind, so its age cannot be judged. */
function isCurrent(issuedAt: number, gate: GateKnowledge, tolerance: number): boolean {
  return gate.now >= issuedAt - tolerance && gate.now <= issuedAt + gate.maxListAgeMs;
}

/** Comparisons with NaN are false, which some steps would take for "not expired": such knowledge is refused outright. */
function toleranceOf(gate: GateKnowledge): number {
  const tolerance = gate.clockToleranceMs ?? maxClockToleranceMs;
  if (!Number.isFinite(gate.now)) throw new RangeError(`now is not an instant: ${gate.now}`);
  if (!(gate.maxListAgeMs >= 0)) throw new RangeError(`maxListAgeMs is not a duration: ${gate.maxListAgeMs}`);
  if (!(tolerance >= 0 && tolerance <= maxClockToleranceMs)) {
    throw new RangeError(`clockToleranceMs is ${tolerance}; it must be within 0…${maxClockToleranceMs}`);
  }
  return tolerance;
}
