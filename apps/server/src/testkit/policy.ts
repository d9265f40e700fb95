/** A policy for tests of derivation: the contact preset of China 2020 and round numbers elsewhere. */

import { contactPresets, venueClasses, type EntryVerdict, type Policy } from '@open-health-code/domain';

export const testUtcOffsetMinutes = 480;

const both = (text: string): { en: string; zh: string } => ({ en: text, zh: text });
const open: Record<'green' | 'yellow' | 'red' | 'none', EntryVerdict> = {
  green: 'admit',
  yellow: 'measure',
  red: 'measure',
  none: 'measure',
};
export function testPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    policy: 'test',
    version: 1,
    title: both('Test'),
    sources: ['none'],
    utcOffset: '+08:00',
    districts: [],
    declaration: { required: false, validDays: 14 },
    feverCelsius: 37.3,
    feverCountsDays: 14,
    infectiousPeriod: {
      statuses: ['confirmed', 'asymptomatic'],
      beforeOnset: 2,
      beforeDiagnosisWithoutOnset: 2,
      afterDiagnosis: 0,
    },
    contacts: contactPresets['CN-2020'],
    zones: { minimumStayMinutes: 30, lookBackDays: 14 },
    attribution: {
      strength: { ruling: 'conclusive', otp: 'strong', declared: 'strong', registered: 'weak' },
      twoPlaces: { minMinutes: 10, minKilometres: 2 },
    },
    crossCheck: { lookBackDays: 14, omissions: ['zone-visit', 'contact'] },
    rules: [
      {
        id: 'confirmed',
        when: { kind: 'diagnosis', facts: { status: 'confirmed' } },
        stages: [{ colour: 'red', until: { diagnosis: ['recovered', 'ruled-out'] } }],
        message: both('Diagnosed'),
        instructions: both('Stay'),
      },
    ],
    // Every class of venue is there; the compiler sees only the keys of an object made from entries.
    entry: Object.fromEntries(venueClasses.map((venue) => [venue, open])) as Policy['entry'],
    code: { lifeHours: 12, listMaxAgeHours: 24 },
    safeguards: {
      bulkChangeShare: 0.05,
      bulkChangePeople: 1000,
      contest: { answerWithinHours: 48, how: both('Ask the desk') },
    },
    retention: { presenceDays: 30, journeyDays: 30, evidenceDays: 60 },
    endsOn: '2022-12-31',
    ...changes,
  };
}
