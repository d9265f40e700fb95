/** Published contact definitions of several authorities, as data for the `contacts` section of a policy. */

import type { ContactDefinitions } from '../policy/schema.ts';

/** What authorities that know no "general" contact share: nothing from phones, and none but close contacts aboard a ship. */
const closeOnly = {
  ferry: { close: 'cabin', others: 'none' },
  cell: { closeness: 'none', minMinutes: 15 },
  secondary: { trace: false, days: 0 },
} as const satisfies Partial<ContactDefinitions>;

/**
 * Authorities that go by 2 m and 15 minutes, on land too: two rows of a coach; who came near in a closed room is not known from a
 * check-in, so that contact is general.
 */
const byDistance = {
  rail: { close: 'rows', rows: 2, compartment: true, others: 'none' },
  coach: { close: 'rows', rows: 2, others: 'none' },
  carriage: { closeness: 'general', minMinutes: 15, defaultStayMinutes: 60 },
  venue: { closeness: 'general', minMinutes: 15, defaultStayMinutes: 120 },
  ...closeOnly,
} as const satisfies Partial<ContactDefinitions>;

/**
 * National protocol of China, February 2020, for sealed, air-conditioned vehicles. Cells of 800 m and more than 10 minutes are the
 * mobile operators' rule for "space-time companions". Lengths of stay without check-out are what users of check-ins asked for
 * (60 and 120 minutes); the protocol has none.
 */
const china2020 = {
  preset: 'CN-2020',
  source:
    'China, national protocol of February 2020 (Hainan health commission, 2020-02-06): sealed, air-conditioned vehicles',
  rail: { close: 'coach', compartment: true, others: 'general' },
  air: { close: 'rows', rows: 3, crew: 'close', others: 'general' },
  coach: { close: 'all', others: 'general' },
  ferry: { close: 'cabin', others: 'general' },
  carriage: { closeness: 'general', minMinutes: 0, defaultStayMinutes: 60 },
  venue: { closeness: 'general', minMinutes: 0, defaultStayMinutes: 120 },
  cell: { closeness: 'general', minMinutes: 10 },
  secondary: { trace: false, days: 0 },
} as const satisfies ContactDefinitions;

/**
 * The definitions by name. Where a text states a distance in metres, a row or seat stands for one metre (inferred from a seat pitch of
 * about 0.8–1 m), as tickets know no metres.
 */
export const contactPresets = {
  'CN-2020': china2020,
  /** The same protocol for ventilated buses: three rows in front and behind, and the driver. */
  'CN-2020-ventilated': {
    ...china2020,
    preset: 'CN-2020-ventilated',
    source: 'China, national protocol of February 2020 (Hainan health commission, 2020-02-06): ventilated buses',
    coach: { close: 'rows', rows: 3, others: 'general' },
  },
  /** "Similar seating criteria on long trips" for trains and buses; more than two hours in one room is close. */
  'AU-CDNA': {
    preset: 'AU-CDNA',
    source:
      'Australia, Communicable Diseases Network, national guidelines of 2020: same row and two rows in front and behind',
    rail: { close: 'rows', rows: 2, compartment: true, others: 'none' },
    air: { close: 'rows', rows: 2, crew: 'general', others: 'none' },
    coach: { close: 'rows', rows: 2, others: 'none' },
    carriage: { closeness: 'close', minMinutes: 120, defaultStayMinutes: 60 },
    venue: { closeness: 'close', minMinutes: 120, defaultStayMinutes: 120 },
    ...closeOnly,
  },
  /** Two seats in any direction and the crew of the section; elsewhere within 2 m for more than 15 minutes. */
  'ECDC-2020': {
    preset: 'ECDC-2020',
    source:
      'European Centre for Disease Prevention and Control, contact definition of 2020: two seats in any direction',
    air: { close: 'seats', rows: 2, crew: 'close', others: 'none' },
    ...byDistance,
  },
  /** Two seats in any direction, across the aisle too; closed spaces within 2 m for at least 15 minutes. */
  NZ: {
    preset: 'NZ',
    source: 'New Zealand, contact tracing training of ESR, 2020: two seats in any direction, across the aisle too',
    air: { close: 'seats', rows: 2, crew: 'general', others: 'none' },
    ...byDistance,
  },
  /** A radius of two seats and the crew serving the area; on land by distance. */
  'UK-PHE-2020': {
    preset: 'UK-PHE-2020',
    source:
      'England, Public Health England 2020, as given in doi 10.1111/irv.12846: radius of two seats and crew of the area',
    air: { close: 'seats', rows: 2, crew: 'close', others: 'none' },
    ...byDistance,
  },
  /** Within 6 feet for 15 minutes summed over a day; 6 feet aboard a plane. */
  'US-CDC-2020': {
    preset: 'US-CDC-2020',
    source:
      'United States, Centers for Disease Control and Prevention 2020: within 6 feet for at least 15 minutes in 24 hours',
    air: { close: 'seats', rows: 2, crew: 'general', others: 'none' },
    ...byDistance,
  },
  /**
   * The same section, or the whole flight with more than one new case; sections are not on tickets, so the whole flight.
   * Speaks of aircraft only; the rest is by distance.
   */
  'EASA-2022': {
    preset: 'EASA-2022',
    source:
      'European Union Aviation Safety Agency, FAQ 115331 of 2022-05-12: same section of the aircraft or the whole flight',
    air: { close: 'flight', rows: 100, crew: 'close', others: 'none' },
    ...byDistance,
  },
} as const satisfies Readonly<Record<string, ContactDefinitions>>;

export type ContactPreset = keyof typeof contactPresets;
