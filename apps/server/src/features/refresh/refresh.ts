/** Refresh: derives evidence from what is new, then assesses everyone it concerns and everyone whose time has come. */

import type { City } from '../../city.ts';
import type { Progress } from '../../platform/command.ts';
import { finaliseStays } from '../sources/stays.ts';
import { assessPeople, type Assessed } from './assessing.ts';
import { countColours, type ColourCounts } from './counts.ts';
import { deriveWhatIsDue } from './deriving.ts';
import { whileNoOtherRefreshes } from './exclusive.ts';

export interface RefreshOptions {
  /** Look at every record and assess everyone, not only what changed. */
  readonly full?: boolean;
  /** A second person who lets a bulk change happen that the policy's safeguard would stop. */
  readonly acceptedBy?: string;
  readonly progress?: Progress;
}

export interface Refreshed extends Assessed {
  readonly colours: ColourCounts;
}

/**
 * Brings evidence and colours up to date with the records, the policy in force and the clock. Evidence is committed first, colours
 * after; both are all or nothing, and what is left to do is kept in the database, so a refresh that was killed is finished by the next.
 * Throws OperatorError when the policy's safeguard against bulk changes stops it.
 */
export async function refresh(city: City, options: RefreshOptions = {}): Promise<Refreshed> {
  return await whileNoOtherRefreshes(city, async (connection) => {
    await finaliseStays(city.db);
    const inForce = await deriveWhatIsDue(city, connection, options.full ?? false);
    const { assessed, changed } = await assessPeople(city, connection, inForce, options);
    return { assessed, changed, colours: await countColours(connection, inForce.policy, city.clock.now()) };
  });
}
