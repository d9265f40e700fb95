/** The health code: format, signing, offline verification, liveness, revocation and trust lists. See SPEC.md. */

export {
  exportPublicKey,
  exportSigningKey,
  generateSigningKey,
  importPublicKey,
  importSigningKey,
  type PublicKey,
  type SigningKey,
} from './key.ts';
export { maskName, maxNameBytes } from './masked-name.ts';
export {
  createLivenessChain,
  maxClockToleranceMs,
  maxSlots,
  newLivenessSeed,
  slotMs,
  type LivenessChain,
} from './liveness.ts';
export { codeColours, maxLiveMs, maxPaperMs, type CodeColour, type CodeKind } from './token.ts';
export { maxTextLength, textPrefix } from './text-form.ts';
export {
  issuePlaceToken,
  maxPlaceTokenLength,
  placeTokenIn,
  posterStepMs,
  verifyPlaceToken,
  type PlaceTokenCheck,
  type PlaceTokenKnowledge,
  type PosterForm,
  type PosterStatement,
} from './place-token.ts';
export { issueCode, showCode, type CodeStatement, type IssuedCode, type ShownCode } from './issue.ts';
export { verifyCode, type AcceptedCode, type CodeCheck, type GateKnowledge, type RefusedCode } from './verify.ts';
export { ReplayGuard } from './replay-guard.ts';
export {
  openTrustList,
  signTrustList,
  type City,
  type CityKey,
  type OpenedTrustList,
  type TrustList,
  type TrustListContent,
} from './trust-list.ts';
export {
  applyRevocationDelta,
  newRevocationSalt,
  openRevocationSnapshot,
  revokedIds,
  signRevocationDelta,
  signRevocationSnapshot,
  type ListRefusal,
  type OpenedRevocationList,
  type RevocationList,
  type RevocationState,
  type RevokedCode,
} from './revocation-list.ts';
