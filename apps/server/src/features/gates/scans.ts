/** Scans as gates deliver them, and whether they are taken at all. */

import type { CodeColour, RefusedCode } from '@open-health-code/health-code';
import { scanMaxAgeMs, type Gate } from './gate.ts';

/** One look at a code or, by `idCheck`, at an ID document, as the gate tells it. */
export interface Scan {
  readonly scanId: string;
  /** By the gate's corrected clock. */
  readonly at: number;
  readonly clockErrorMs?: number;
  readonly code?: string;
  readonly idCheck?: string;
  readonly verdict: 'admit' | 'measure' | 'refuse' | 'invalid';
  readonly reason?: RefusedCode['reason'];
  readonly celsius?: number;
  readonly direction?: 'in' | 'out';
  readonly checkIn?: boolean;
}

/** What the server found of a scan by itself: whom it is about, and whether the code held at its time. */
export interface JudgedScan extends Scan {
  /** `nobodyKnown` where the code does not verify or belongs to nobody of this city. */
  readonly personId: string;
  readonly finding: 'held' | 'id-check' | 'none' | RefusedCode['reason'];
  readonly codeId: string | undefined;
  readonly colour: CodeColour | 'none' | undefined;
}

/** Whom scans are about when they are about nobody whom the city knows. */
export const nobodyKnown = '00000000-0000-0000-0000-000000000000';

export type Rejection = 'too-old' | 'in-the-future' | 'before-enrolment' | 'after-revocation';

/** A corrected clock is right within seconds; more than this ahead is a clock that was never corrected. */
const aheadMs = 2 * 60_000;

/** Why a scan of a gate is not taken, now or ever; undefined when it is. */
export function rejectionOf(
  scan: Pick<Scan, 'at'>,
  gate: Pick<Gate, 'enrolledAt' | 'trustedUntil'>,
  now: number,
): Rejection | undefined {
  if (scan.at > now + aheadMs) return 'in-the-future';
  if (scan.at < now - scanMaxAgeMs) return 'too-old';
  if (scan.at < gate.enrolledAt - aheadMs) return 'before-enrolment';
  if (gate.trustedUntil !== undefined && scan.at > gate.trustedUntil) return 'after-revocation';
  return undefined;
}
