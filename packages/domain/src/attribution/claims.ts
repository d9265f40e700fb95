import type { AttributionBasis } from '../evidence.ts';
import type { Instant } from '../time.ts';

/** One source's word on who carries a phone. */
export interface Claim {
  readonly basis: AttributionBasis;
  readonly personId: string;
  readonly validFrom: Instant;
  /** Absent while it holds. */
  readonly validUntil?: Instant | undefined;
  /** With the basis `ruling`: an appeal found that this person does *not* carry the phone. */
  readonly denied?: true | undefined;
}

/** Who carried a phone in a stretch of time, and on what basis. */
export interface Attribution {
  readonly personId: string;
  readonly basis: AttributionBasis;
  /** Inclusive. */
  readonly from: Instant;
  /** Exclusive; absent when open. */
  readonly until?: Instant;
}
