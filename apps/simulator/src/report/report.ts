/** Compares the colours that the platform gave with what really happened. */

import { addDays } from '@open-health-code/domain';
import { judgeReason, type ReportedReason, type WrongCause } from './judgement.ts';
import { personKey, readTruth, type Truth, type TrueContact } from './truth.ts';

export interface ReportedColour {
  readonly idType: string;
  readonly idNumber: string;
  readonly colour: string;
  readonly reasons: readonly ReportedReason[];
}

export interface ReportOptions {
  /** The `truth` folder of a simulated city. */
  readonly truthDir: string;
  /** At least everyone who is yellow or red; each person once. */
  readonly colours: AsyncIterable<ReportedColour> | Iterable<ReportedColour>;
  /** Last day that the colours take account of; default the last day of the records. */
  readonly asOf?: string;
  /** How long the policy acts on a contact; older ones are not expected. Default 14. */
  readonly contactDays?: number;
  /** The policy's days before onset, and before discovery of a case without onset. Defaults 2 and 2. */
  readonly beforeOnset?: number;
  readonly beforeDiagnosisWithoutOnset?: number;
  /** The policy's shortest stay in a zone that counts. Default 30. */
  readonly minimumZoneMinutes?: number;
}

export interface KindReport {
  readonly kind: string;
  /** Reasons of this kind that were given. */
  readonly reasons: number;
  /** Of those that the truth can judge, how many are true of their person. */
  readonly judged: number;
  readonly correct: number;
  readonly precision: number | null;
  /** People who should have a reason of this kind, and how many of them have one. */
  readonly expected: number;
  readonly found: number;
  readonly recall: number | null;
}

export interface SettingReport {
  readonly setting: string;
  /** Pairs of person and day-and-place with an infectious person, whatever the files hold. */
  readonly truth: number;
  /** Of those, how many the files hold well enough to find (see the README). */
  readonly inFiles: number;
  readonly found: number;
  readonly recallOfFiles: number | null;
}

export interface WrongColours {
  readonly given: number;
  readonly total: number;
  readonly byCause: Readonly<Partial<Record<WrongCause, number>>>;
}

export interface TruthReport {
  readonly people: number;
  readonly infected: number;
  readonly colours: Readonly<Record<string, number>>;
  /** Reported people whom the truth does not know; anything but 0 means that the files were not this city's. */
  readonly unknownPeople: number;
  readonly perKind: readonly KindReport[];
  readonly contactsBySetting: readonly SettingReport[];
  readonly wrongRed: WrongColours;
  readonly wrongYellow: WrongColours;
  /** Wrong reds that rest on a number somebody else carries; the bar is 0. */
  readonly sharedSimWrongRed: number;
}

const kindsWithRecall = ['diagnosis', 'lab-result', 'contact', 'zone-visit'] as const;

/**
 * How right the colours are. Precision is per reason, recall per person; what counts as true, expected and wrong is defined in this
 * application's README. Reads the truth into memory: about a kilobyte for every ten people.
 */
export async function reportAgainstTruth(options: ReportOptions): Promise<TruthReport> {
  const truth = await readTruth(options.truthDir);
  const expectation = new Expectation(truth, options);
  const kinds = new Map<string, { reasons: number; judged: number; correct: number }>();
  const haveKind = new Map<string, Set<number>>();
  const foundContacts = new Set<string>();
  const colours: Record<string, number> = {};
  const red = new WrongTally();
  const yellow = new WrongTally();
  let unknownPeople = 0;
  for await (const { idType, idNumber, colour, reasons } of options.colours) {
    const person = truth.personOf.get(personKey(idType, idNumber));
    if (person === undefined) {
      unknownPeople++;
      continue;
    }
    colours[colour] = (colours[colour] ?? 0) + 1;
    for (const reason of reasons) {
      const tally = kinds.get(reason.kind) ?? { reasons: 0, judged: 0, correct: 0 };
      kinds.set(reason.kind, tally);
      const { isTrue } = judgeReason(truth, person, reason);
      tally.reasons++;
      if (isTrue !== undefined) tally.judged++;
      if (isTrue === true) tally.correct++;
      const have = haveKind.get(reason.kind) ?? new Set();
      haveKind.set(reason.kind, have.add(person));
      if (reason.kind === 'contact') {
        foundContacts.add(`${person}|${String(reason.facts?.['service'])}|${String(reason.facts?.['date'])}`);
      }
    }
    if (colour === 'red') red.judge(truth, person, reasons, 'red');
    if (colour === 'yellow') yellow.judge(truth, person, reasons, 'yellow');
  }
  const perKind = [...new Set([...kindsWithRecall, ...kinds.keys()])].sort().map((kind): KindReport => {
    const tally = kinds.get(kind) ?? { reasons: 0, judged: 0, correct: 0 };
    const expected = expectation.people(kind);
    const found = [...expected].filter((person) => haveKind.get(kind)?.has(person) === true).length;
    return {
      kind,
      ...tally,
      precision: ratio(tally.correct, tally.judged),
      expected: expected.size,
      found,
      recall: ratio(found, expected.size),
    };
  });
  return {
    people: truth.people,
    infected: truth.infections.size,
    colours,
    unknownPeople,
    perKind,
    contactsBySetting: expectation.settings(foundContacts),
    wrongRed: red.result(),
    wrongYellow: yellow.result(),
    sharedSimWrongRed: red.result().byCause['shared-sim'] ?? 0,
  };
}

/** Whom the truth and the files together let one expect to be found. */
class Expectation {
  private readonly truth: Truth;
  private readonly options: ReportOptions;
  private readonly firstDay: string;
  private readonly lastDay: string;

  constructor(truth: Truth, options: ReportOptions) {
    this.truth = truth;
    this.options = options;
    this.lastDay = options.asOf ?? truth.until;
    this.firstDay = addDays(this.lastDay, 1 - (options.contactDays ?? 14));
  }

  people(kind: string): Set<number> {
    const { truth } = this;
    const people = new Set<number>();
    if (kind === 'diagnosis' || kind === 'lab-result') {
      for (const [person, infection] of truth.infections) {
        if (infection.isDiagnosisInFiles && (kind === 'diagnosis' || infection.recoveredOn === '')) people.add(person);
      }
    } else if (kind === 'contact') {
      for (const [person, contacts] of truth.contactsOf) {
        if (contacts.some((contact) => contact.closeness === 'close' && this.isInFiles(contact))) people.add(person);
      }
    } else if (kind === 'zone-visit') {
      const minimum = this.options.minimumZoneMinutes ?? 30;
      for (const [key, minutes] of truth.zoneMinutes) {
        const [person, , day] = key.split('|');
        if (minutes >= minimum && this.isInTime(day ?? '')) people.add(Number(person));
      }
    }
    return people;
  }

  settings(found: ReadonlySet<string>): SettingReport[] {
    const bySetting = new Map<string, { truth: Set<string>; inFiles: Set<string> }>();
    for (const [person, contacts] of this.truth.contactsOf) {
      for (const contact of contacts) {
        const tally = bySetting.get(contact.setting) ?? { truth: new Set(), inFiles: new Set() };
        bySetting.set(contact.setting, tally);
        const key = `${person}|${contact.where}|${contact.day}`;
        tally.truth.add(key);
        if (this.isInFiles(contact)) tally.inFiles.add(key);
      }
    }
    return [...bySetting].sort().map(([setting, tally]) => {
      const foundHere = [...tally.inFiles].filter((key) => found.has(key)).length;
      return {
        setting,
        truth: tally.truth.size,
        inFiles: tally.inFiles.size,
        found: foundHere,
        recallOfFiles: ratio(foundHere, tally.inFiles.size),
      };
    });
  }

  /** Whether the files name the case in time, and place both people finely enough for this setting. */
  private isInFiles(contact: TrueContact): boolean {
    const source = this.truth.infections.get(contact.source);
    if (source === undefined || !source.isDiagnosisInFiles || !this.isInTime(contact.day)) return false;
    const foundOn = source.positiveSampleOn < source.diagnosedOn ? source.positiveSampleOn : source.diagnosedOn;
    const infectiousFrom =
      source.hasSymptoms && source.onsetOn <= foundOn
        ? addDays(source.onsetOn, -(this.options.beforeOnset ?? 2))
        : addDays(foundOn, -(this.options.beforeDiagnosisWithoutOnset ?? 2));
    if (contact.day < infectiousFrom || contact.day > source.diagnosedOn || source.diagnosedOn > this.lastDay)
      return false;
    const enough = recordsThatSuffice[contact.setting] ?? [];
    return enough.includes(contact.personRecord) && enough.includes(contact.sourceRecord);
  }

  private isInTime(day: string): boolean {
    return day >= this.firstDay && day <= this.lastDay;
  }
}

const anyTicket = ['service', 'coach', 'seat'];
/** What the files must hold of both sides of a contact for it to be found for certain; nothing suffices at home. */
const recordsThatSuffice: Readonly<Record<string, readonly string[]>> = {
  'rail-coach': ['coach', 'seat'],
  'rail-compartment': ['seat'],
  'rail-train': anyTicket,
  'flight-rows': ['seat'],
  flight: anyTicket,
  'road-coach': anyTicket,
  'ferry-cabin': ['coach', 'seat'],
  ferry: anyTicket,
  carriage: ['id'],
  venue: ['id'],
};

/** Counts the people of one colour who have it for no true reason. */
class WrongTally {
  private given = 0;
  private total = 0;
  private readonly byCause: Partial<Record<WrongCause, number>> = {};

  judge(truth: Truth, person: number, reasons: readonly ReportedReason[], colour: string): void {
    this.given++;
    if (isAtRisk(truth, person, colour)) return;
    const asking = reasons.filter((reason) => reason.colour === undefined || reason.colour === colour);
    const judgements = asking.map((reason) => judgeReason(truth, person, reason));
    if (judgements.some(({ isTrue }) => isTrue !== false)) return;
    const causes = judgements.map(({ cause }) => cause);
    // A cough or a doctor's suspicion is reason enough to ask somebody to stay home.
    if (
      colour === 'yellow' &&
      causes.some((cause) => cause === 'own-symptoms' || cause === 'suspicion-not-confirmed')
    ) {
      return;
    }
    const cause = causes.find((one) => one === 'shared-sim') ?? causes.find((one) => one !== undefined) ?? 'other';
    this.total++;
    this.byCause[cause] = (this.byCause[cause] ?? 0) + 1;
  }

  result(): WrongColours {
    return { given: this.given, total: this.total, byCause: this.byCause };
  }
}

/** Infected at any time, or in close contact with somebody infectious; for yellow any contact. */
function isAtRisk(truth: Truth, person: number, colour: string): boolean {
  if (truth.infections.has(person)) return true;
  const contacts = truth.contactsOf.get(person) ?? [];
  return contacts.some((contact) => colour === 'yellow' || contact.closeness === 'close');
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
