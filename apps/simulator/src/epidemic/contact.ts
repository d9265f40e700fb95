/** A true meeting of somebody with an infectious person, and what the files hold of both sides. */

/** Closeness and settings of rides follow the national protocol of China, early 2020. */
type ContactSetting =
  | 'household'
  | 'venue'
  | 'carriage'
  | 'cell'
  | 'rail-coach'
  | 'rail-compartment'
  | 'rail-train'
  | 'flight-rows'
  | 'flight'
  | 'road-coach'
  | 'ferry-cabin'
  | 'ferry';

export interface Contact {
  readonly person: number;
  /** The infectious person. */
  readonly source: number;
  /** Service date of a ride, local day of anything else. */
  readonly day: number;
  readonly setting: ContactSetting;
  /** Service, place id or cell id; empty for a household. */
  readonly where: string;
  readonly coach: number;
  readonly closeness: 'close' | 'general';
  /** Rows between the seats, −1 where it means nothing. */
  readonly rows: number;
  readonly minutes: number;
  /** What the files hold of either side: a ticket's finest place, or a check-in; empty for nothing. */
  readonly personRecord: string;
  readonly sourceRecord: string;
}
