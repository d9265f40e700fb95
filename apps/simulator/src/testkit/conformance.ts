/** What the source profiles ask of a row, written down a second time, independently of the code that writes rows. */

type Check = (value: string) => boolean;

const day: Check = (value) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
const instant: Check = (value) =>
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d[+-]\d{2}:\d{2}$/.test(value) && day(value.slice(0, 10));
const clock: Check = (value) => /^([01]\d|2[0-3]):[0-5]\d$/.test(value);
const some: Check = (value) => value !== '';
const phone: Check = (value) => /^1[3-9]\d{9}$/.test(value);
const number: Check = (value) => /^-?\d+(\.\d+)?$/.test(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === '' || check(value);
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value);
const division: Check = (value) => /^\d{6}$/.test(value);
const idType = oneOf('resident', 'hk-macau', 'taiwan', 'passport', 'permanent-resident', 'other');
const json: Check = (value) => {
  try {
    return Array.isArray(JSON.parse(value));
  } catch {
    return false;
  }
};
const coach: Check = (value) => /^0?[1-9]\d?$/.test(value);
const seat: Check = (value) => /^(\d{1,2}[A-HJ-L]|\d{1,3}|硬卧\d{1,2}[上中下]|软卧\d{1,2}[上下]|无座)$/.test(value);
const celsius: Check = (value) => number(value) && Number(value) >= 30 && Number(value) <= 45;

const person = { id_type: idType, id_number: some } as const;
const maybePerson = { id_type: maybe(idType), id_number: maybe(some) } as const;

const checks: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  people: {
    ...person,
    name: some,
    phone: maybe(phone),
    district: division,
    community: some,
    language: oneOf('zh', 'en'),
  },
  subscribers: { phone, holder_id_type: idType, holder_id_number: some, activated_on: day },
  diagnoses: {
    record_id: some,
    ...person,
    status: oneOf('confirmed', 'asymptomatic', 'suspected', 'ruled-out', 'recovered'),
    onset_on: maybe(day),
    diagnosed_at: instant,
    facility: some,
  },
  'lab-results': {
    record_id: some,
    ...person,
    test: oneOf('pcr', 'antigen'),
    result: oneOf('positive', 'negative', 'indeterminate'),
    sampled_at: instant,
    reported_at: instant,
    laboratory: some,
  },
  symptoms: { record_id: some, ...person, symptoms: some, reported_at: instant, facility: some },
  tickets: {
    ticket_id: some,
    ...person,
    phone: maybe(phone),
    mode: oneOf('rail', 'air', 'coach', 'ferry'),
    service: some,
    service_date: day,
    coach: maybe(coach),
    seat: maybe(seat),
    board_stop: maybe(some),
    alight_stop: maybe(some),
    board_at: maybe(instant),
    alight_at: maybe(instant),
  },
  timetable: { service: some, stop_seq: number, stop: some, arrives: maybe(clock), departs: maybe(clock) },
  cells: { cell_id: some, lon: number, lat: number, range_m: number },
  'telco-stays': { phone, cell_id: some, started_at: instant, ended_at: instant },
  places: {
    place_id: some,
    kind: some,
    name: some,
    district: maybe(division),
    lon: maybe(number),
    lat: maybe(number),
    service: maybe(some),
    coach: maybe(coach),
  },
  'check-ins': {
    record_id: some,
    ...maybePerson,
    phone: maybe(phone),
    place_id: some,
    at: instant,
    left_at: maybe(instant),
  },
  temperatures: { record_id: some, ...person, celsius, measured_at: instant, measured_by: some },
  declarations: {
    record_id: some,
    ...person,
    declared_at: instant,
    symptoms: () => true,
    contacts: () => true,
    trips: json,
  },
  zones: { zone_id: some, level: oneOf('high', 'medium'), district: division, from: day, until: day },
  attributions: {
    record_id: some,
    phone,
    ...person,
    basis: oneOf('otp', 'ruling'),
    valid_from: instant,
    valid_until: maybe(instant),
    decided_by: some,
  },
};

const periods: readonly (readonly [string, string])[] = [
  ['started_at', 'ended_at'],
  ['board_at', 'alight_at'],
  ['at', 'left_at'],
  ['sampled_at', 'reported_at'],
];

/** What is wrong with a row, or undefined for a good one. Spaces around values are no fault. */
export function faultOf(profile: string, columns: readonly string[], fields: readonly string[]): string | undefined {
  const expected = checks[profile];
  if (expected === undefined) return `unknown profile ${profile}`;
  if (Object.keys(expected).join() !== columns.join()) return `columns ${columns.join()}`;
  if (fields.length !== columns.length) return 'number of fields';
  const value = (column: string) => (fields[columns.indexOf(column)] ?? '').trim();
  for (const [column, check] of Object.entries(expected)) if (!check(value(column))) return column;
  for (const [start, end] of periods) {
    if (value(start) !== '' && value(end) !== '' && value(end) < value(start)) return end;
  }
  if (profile === 'check-ins' && value('id_number') === '' && value('phone') === '') return 'nobody';
  for (const [type, id] of [
    ['id_type', 'id_number'],
    ['holder_id_type', 'holder_id_number'],
  ] as const) {
    if (value(type) === 'resident' && !isResidentNumber(value(id))) return id;
  }
  return undefined;
}

/** GB 11643: the weighted sum with the check character is 1 modulo 11. */
function isResidentNumber(text: string): boolean {
  if (!/^[1-9]\d{16}[\dX]$/.test(text)) return false;
  const born = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  let sum = 0;
  for (let i = 0; i < 18; i++) {
    const digit = text.charAt(i) === 'X' ? 10 : Number(text.charAt(i));
    sum += digit * (2 ** (17 - i) % 11);
  }
  return sum % 11 === 1 && day(born);
}
