/** All source profiles by name. */

import type { GroupProfile, RowProfile } from './profile.ts';
import { declarations, diagnoses, labResults, symptomReports, temperatures } from './profiles/health.ts';
import { people } from './profiles/people.ts';
import { attributions, subscribers } from './profiles/phones.ts';
import { cells, checkIns, places } from './profiles/places.ts';
import { timetable } from './profiles/timetable.ts';
import { tickets } from './profiles/travel.ts';
import { zones } from './profiles/zones.ts';

export const profileNames = [
  'people',
  'subscribers',
  'attributions',
  'diagnoses',
  'lab-results',
  'symptoms',
  'tickets',
  'timetable',
  'cells',
  'telco-stays',
  'places',
  'check-ins',
  'temperatures',
  'declarations',
  'zones',
  'fhir',
] as const;
export type ProfileName = (typeof profileNames)[number];

export function isProfileName(text: string): text is ProfileName {
  return (profileNames as readonly string[]).includes(text);
}

export const rowProfiles: ReadonlyMap<string, RowProfile> = byName([
  people,
  subscribers,
  attributions,
  diagnoses,
  labResults,
  symptomReports,
  tickets,
  cells,
  places,
  checkIns,
  temperatures,
  declarations,
]);

export const groupProfiles: ReadonlyMap<string, GroupProfile> = byName([timetable, zones]);

/** Which profiles' rows FHIR resources may become, by the profile named in the import. */
export const fhirProfiles: ReadonlyMap<string, readonly RowProfile[]> = new Map<string, readonly RowProfile[]>([
  ['fhir', [labResults, diagnoses, temperatures]],
  ['lab-results', [labResults]],
  ['diagnoses', [diagnoses]],
  ['temperatures', [temperatures]],
]);

function byName<P extends { readonly name: string }>(profiles: readonly P[]): ReadonlyMap<string, P> {
  return new Map(profiles.map((profile) => [profile.name, profile]));
}
