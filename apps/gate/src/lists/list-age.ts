/** How old a gate's lists are, against how old the policy lets them be. */

import type { GateLists } from './gate-lists.ts';

const hourMs = 3_600_000;

export interface ListAge {
  readonly trustMs: number;
  readonly revocationMs: number;
  /** Until the gate must refuse to judge; 0 when it must now. */
  readonly leftMs: number;
  readonly standing: 'fresh' | 'ageing' | 'too-old' | 'none';
}

/** Staff are warned when this share of the allowed age is used up, and the network has been missing that long. */
const ageingShare = 0.5;

/** Ages in milliseconds by the gate's corrected clock; a list from the future counts as new here, and as a wrong clock when judging. */
export function ageOfLists(lists: GateLists | undefined, now: number, listMaxAgeHours: number): ListAge {
  if (lists === undefined) return { trustMs: 0, revocationMs: 0, leftMs: 0, standing: 'none' };
  const trustMs = Math.max(0, now - lists.trustList.content.issuedAt);
  const revocationMs = Math.max(0, now - lists.revocationList.state.issuedAt);
  const oldest = Math.max(trustMs, revocationMs);
  const allowed = listMaxAgeHours * hourMs;
  const leftMs = Math.max(0, allowed - oldest);
  const standing = oldest > allowed ? 'too-old' : oldest > allowed * ageingShare ? 'ageing' : 'fresh';
  return { trustMs, revocationMs, leftMs, standing };
}
