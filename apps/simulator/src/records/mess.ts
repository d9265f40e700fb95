/** What goes wrong in real files, row by row; which row is hit depends only on the seed and the row's keys. */

import { purpose, type Chance } from '../chance.ts';
import { residentCheckCharacter } from '../population/identity.ts';
import { columnsOf, type Profile } from './profiles.ts';

/** What an import should make of a messy row. */
export type MessOutcome = 'accepted' | 'duplicate' | 'rejected';

export const messOutcomes = {
  duplicate: 'duplicate',
  'extra-spaces': 'accepted',
  'quoted-text': 'accepted',
  'missing-field': 'rejected',
  'extra-field': 'rejected',
  'bad-checksum': 'rejected',
  'impossible-date': 'rejected',
  'no-offset': 'rejected',
  'end-before-start': 'rejected',
  'out-of-range': 'rejected',
  'bad-seat': 'rejected',
  'unknown-value': 'rejected',
  'bad-json': 'rejected',
} as const satisfies Record<string, MessOutcome>;
export type MessKind = keyof typeof messOutcomes;

const idMess = ['duplicate', 'extra-spaces', 'missing-field', 'extra-field', 'bad-checksum'] as const;
const timedIdMess = [...idMess, 'no-offset', 'impossible-date'] as const;

const kindsOf: Partial<Record<Profile, readonly MessKind[]>> = {
  people: [...idMess, 'unknown-value'],
  subscribers: [...idMess, 'impossible-date'],
  diagnoses: [...timedIdMess, 'quoted-text', 'unknown-value'],
  'lab-results': [...timedIdMess, 'quoted-text', 'unknown-value', 'end-before-start'],
  symptoms: [...timedIdMess, 'quoted-text'],
  tickets: [...timedIdMess, 'end-before-start', 'bad-seat'],
  'telco-stays': [
    ...(['duplicate', 'extra-spaces', 'missing-field', 'extra-field', 'no-offset'] as const),
    ...(['impossible-date', 'end-before-start'] as const),
  ],
  'check-ins': [...timedIdMess, 'end-before-start'],
  temperatures: [...timedIdMess, 'quoted-text', 'out-of-range'],
  declarations: [...timedIdMess, 'bad-json'],
};

const timeColumns = [
  'diagnosed_at',
  'sampled_at',
  'reported_at',
  'board_at',
  'alight_at',
  'started_at',
  'ended_at',
  'at',
  'left_at',
  'measured_at',
  'declared_at',
  'activated_on',
  'service_date',
  'onset_on',
];
const freeTextColumns = ['facility', 'laboratory', 'measured_by'];
const valueColumns = ['status', 'result', 'id_type'];
const periods = [
  ['started_at', 'ended_at'],
  ['sampled_at', 'reported_at'],
  ['board_at', 'alight_at'],
  ['at', 'left_at'],
] as const;

export class Mess {
  readonly rate: number;
  private readonly chance: Chance;

  constructor(rate: number, chance: Chance) {
    this.rate = rate;
    this.chance = chance;
  }

  /** What befalls the row of these keys, if anything. */
  of(profile: Profile, first: number, second: number): MessKind | undefined {
    const kinds = kindsOf[profile];
    if (this.rate === 0 || kinds === undefined) return undefined;
    this.chance.at(purpose.mess, first, Math.imul(second, 31) + profile.length * 7 + profile.charCodeAt(0));
    return this.chance.happens(this.rate) ? this.chance.pick(kinds) : undefined;
  }

  /** Whether the row of these keys is spoilt, so that the files do not hold what it says. */
  loses(profile: Profile, first: number, second: number): boolean {
    const kind = this.of(profile, first, second);
    return kind !== undefined && messOutcomes[kind] === 'rejected';
  }
}

/**
 * The row with this mess in it. Where the row has nothing to spoil in that way (a passport has no checksum) it loses its last
 * field instead, so the outcome stays the same.
 */
export function spoil(
  kind: MessKind,
  profile: Profile,
  fields: readonly string[],
): { fields: string[]; column: string } {
  const columns: readonly string[] = columnsOf[profile];
  const at = (column: string) => columns.indexOf(column);
  const changed = (column: string, value: string) => ({ fields: fields.with(at(column), value), column });
  const filled = (candidates: readonly string[]) => candidates.find((column) => (fields[at(column)] ?? '') !== '');
  const value = (column: string) => fields[at(column)] ?? '';
  switch (kind) {
    case 'duplicate':
      return { fields: [...fields], column: '' };
    case 'extra-spaces':
      return { fields: fields.map((field, i) => (i % 2 === 0 && field !== '' ? ` ${field}  ` : field)), column: '' };
    case 'quoted-text': {
      const column = filled(freeTextColumns);
      if (column !== undefined) return changed(column, `${value(column)}, 二部\n("补录")`);
      break;
    }
    case 'extra-field':
      return { fields: [...fields, '备注'], column: '' };
    case 'bad-checksum': {
      const column = filled(['id_number', 'holder_id_number']);
      const idType = value('id_type') || value('holder_id_type');
      if (column !== undefined && idType === 'resident') return changed(column, withWrongCheck(value(column)));
      break;
    }
    case 'impossible-date': {
      const column = filled(timeColumns);
      if (column !== undefined) return changed(column, value(column).replace(/^(\d{4})-\d{2}-\d{2}/, '$1-02-30'));
      break;
    }
    case 'no-offset': {
      const column = filled(timeColumns.filter((name) => value(name).includes('T')));
      if (column !== undefined) return changed(column, value(column).slice(0, 19));
      break;
    }
    case 'end-before-start': {
      const period = periods.find(([start, end]) => value(start) !== '' && value(end) > value(start));
      if (period === undefined) break;
      const [start, end] = period;
      return { fields: fields.with(at(start), value(end)).with(at(end), value(start)), column: end };
    }
    case 'out-of-range':
      return changed('celsius', value('celsius').replace('.', ''));
    case 'bad-seat':
      return changed('seat', '99Z9');
    case 'unknown-value': {
      const column = filled(valueColumns);
      if (column !== undefined) return changed(column, '待定');
      break;
    }
    case 'bad-json':
      return changed('trips', '[{"date":');
    case 'missing-field':
      break;
  }
  return { fields: fields.slice(0, -1), column: columns.at(-1) ?? '' };
}

function withWrongCheck(idNumber: string): string {
  const right = residentCheckCharacter(idNumber);
  return idNumber.slice(0, 17) + (right === 'X' ? '0' : String((Number(right) + 1) % 10));
}
