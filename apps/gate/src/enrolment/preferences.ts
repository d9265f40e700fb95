/** What staff set at their gate. Survives enrolling it anew. */

import type { Venue } from '../verdict/judge.ts';

export interface Preferences {
  readonly temperature: Venue['temperature'];
  /** What a scan means: only looked at, went in, or left. */
  readonly movement: 'check' | 'in' | 'out';
  readonly checkIn: boolean;
  readonly sound: boolean;
  /** A verdict stays until somebody presses on, instead of going by itself. */
  readonly stay: boolean;
  readonly cameraId?: string | undefined;
}

export const firstPreferences: Preferences = {
  temperature: 'measured',
  movement: 'check',
  checkIn: false,
  sound: true,
  stay: false,
};
