/** Why a row of a source file is not taken. */

/** Every code a rejects file can hold; docs/source-profiles.md explains each. */
export const rejectCodes = [
  'wrong-field-count',
  'bad-quotes',
  'bad-encoding',
  'too-long',
  'control-character',
  'missing-value',
  'unknown-value',
  'bad-key',
  'bad-id-number',
  'bad-checksum',
  'bad-phone',
  'bad-date',
  'bad-time',
  'implausible-time',
  'ends-before-start',
  'bad-number',
  'out-of-range',
  'bad-district',
  'bad-service',
  'bad-coach',
  'bad-seat',
  'bad-trips',
  'bad-json',
  'bad-resource',
  'other-resource',
  'unknown-code',
  'not-final',
  'unknown-subject',
  'bad-geometry',
  'conflicting-record',
  'past-retention',
  'no-colour',
] as const;
export type RejectCode = (typeof rejectCodes)[number];

/**
 * What is wrong with a row. The message says what to write instead and never repeats the value: a row whose columns have slipped may hold
 * an ID number, a phone or a name anywhere.
 */
export class Fault {
  readonly code: RejectCode;
  readonly message: string;
  /** Source column; empty where the row as a whole is at fault. */
  readonly column: string;

  constructor(code: RejectCode, message: string, column = '') {
    this.code = code;
    this.message = message;
    this.column = column;
  }

  /** The same fault, told of this column unless it names one already. */
  in(column: string): Fault {
    return this.column === '' ? new Fault(this.code, this.message, column) : this;
  }
}
