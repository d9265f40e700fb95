/** The steps from records to evidence, in the order in which each finds what it needs. */

import { deriveAttribution } from '../attribution/derive.ts';
import { deriveMismatches, mismatchKinds } from '../cross-check/derive.ts';
import { deriveCases } from '../evidence/cases.ts';
import { applyDerived, scopedKinds, type Derivation } from '../evidence/derivation.ts';
import { deriveDirect, directKinds } from '../evidence/direct.ts';
import { withdrawOverruled } from '../evidence/overruled.ts';
import { deriveContacts } from '../tracing/derive-contacts.ts';
import { deriveZoneVisits } from '../zones/derive.ts';

/** Kinds that follow from a person's own records; evidence of other kinds without a scope comes from elsewhere and is never touched. */
export const kindsOfPeople = [...directKinds, ...mismatchKinds];

/** Brings attributions, cases and evidence up to date, inside the run's transaction, whose work tables are there. */
export async function deriveEvidence(run: Derivation): Promise<void> {
  await withdrawOverruled(run);
  await deriveAttribution(run);
  await deriveDirect(run);
  await deriveCases(run);
  await deriveZoneVisits(run);
  await deriveContacts(run);
  await applyDerived(run, directKinds, scopedKinds);
  // What a declaration leaves out is told by evidence that stands.
  await deriveMismatches(run);
  await applyDerived(run, mismatchKinds, []);
}
