import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactSettings, type TransportMode } from '../evidence.ts';
import type { ContactDefinitions } from '../policy/schema.ts';
import { hourMs, minuteMs } from '../time.ts';
import { classifyCoTravel, type Leg } from './contact-rules.ts';
import { contactPresets } from './presets.ts';
import { parseSeat } from './seat.ts';

const china = contactPresets['CN-2020'];
const australia = contactPresets['AU-CDNA'];
const europe = contactPresets['ECDC-2020'];

interface Told {
  coach?: string | undefined;
  seat?: string | undefined;
  board?: number;
  alight?: number;
  timesKnown?: boolean;
  service?: string;
  date?: string;
}

function leg(mode: TransportMode, { coach, seat, board, alight, timesKnown, service = 'G1278', date }: Told = {}): Leg {
  const parsed = seat === undefined ? undefined : parseSeat(mode, seat);
  if (parsed?.ok === false) throw new Error(parsed.message);
  return {
    mode,
    service,
    date: date ?? '2020-01-20',
    coach,
    seat: parsed?.seat,
    board,
    alight,
    timesKnown: timesKnown ?? true,
  };
}
const aboard = { board: 0, alight: 3 * hourMs };

function besideSoftBerth(seat: string): unknown {
  return classifyCoTravel(leg('rail', { coach: '9', seat: '软卧5下' }), leg('rail', { coach: '9', seat }), china);
}

function inOneCoach(a: Told, b: Told): unknown {
  return classifyCoTravel(leg('rail', { coach: '5', ...a }), leg('rail', { coach: '5', ...b }), china);
}

function onOneFlight(a: string | undefined, b: string | undefined, definitions: ContactDefinitions = china): unknown {
  return classifyCoTravel(leg('air', { seat: a }), leg('air', { seat: b }), definitions);
}

function inAustralia(coach: string, seat: string): unknown {
  return classifyCoTravel(leg('rail', { coach: '5', seat: '6A' }), leg('rail', { coach, seat }), australia);
}

function onOneBus(seat: string, definitions: ContactDefinitions): unknown {
  return classifyCoTravel(leg('coach', { seat: '3A' }), leg('coach', { seat }), definitions);
}

describe('trains, China 2020', () => {
  test('the same coach is a close contact, with rows, minutes and an attack rate from a named study', () => {
    const finding = classifyCoTravel(
      leg('rail', { coach: '5', seat: '6A', ...aboard }),
      leg('rail', { coach: '5', seat: '6B', board: hourMs, alight: 5 * hourMs }),
      china,
    );
    expect(finding).toEqual({
      closeness: 'close',
      setting: 'rail-coach',
      level: 'seat',
      rows: 0,
      minutes: 120,
      rule: 'CN-2020/rail/same-coach',
      attackRate: { estimate: expect.closeTo(0.026, 10), study: expect.stringContaining('10.1093/cid/ciaa1057') },
    });
  });

  test('another coach is a general contact of the train, without rows', () => {
    const finding = classifyCoTravel(
      leg('rail', { coach: '5', seat: '6A' }),
      leg('rail', { coach: '6', seat: '6A' }),
      china,
    );
    expect(finding).toEqual({
      closeness: 'general',
      setting: 'rail-train',
      level: 'coach',
      rule: 'CN-2020/rail/others',
    });
  });

  test('a ticket without coach is traced at the level of the train', () => {
    const finding = classifyCoTravel(leg('rail', { coach: '5' }), leg('rail'), china);
    expect(finding).toMatchObject({ closeness: 'general', setting: 'rail-train', level: 'service' });
  });

  test.each(['无座', 'Unknown', undefined])('a ticket with the seat %j counts for its coach', (seat) => {
    const other = leg('rail', { coach: '5', seat });
    const finding = classifyCoTravel(leg('rail', { coach: '5', seat: '6A' }), other, china);
    expect(finding).toMatchObject({ closeness: 'close', setting: 'rail-coach', level: 'coach' });
  });

  test('in a soft sleeper the compartment is close and the rest of the coach general', () => {
    expect(besideSoftBerth('软卧8上')).toMatchObject({
      closeness: 'close',
      setting: 'rail-compartment',
      level: 'seat',
    });
    expect(besideSoftBerth('软卧9下')).toMatchObject({ closeness: 'general', setting: 'rail-coach', level: 'seat' });
    expect(besideSoftBerth('未知')).toMatchObject({ closeness: 'general', setting: 'rail-coach', level: 'coach' });
    expect(besideSoftBerth('crew')).toMatchObject({ closeness: 'close', rule: 'CN-2020/rail/crew' });
  });

  test('one ticket that says soft sleeper settles the class of the coach for a ticket that does not', () => {
    const soft = leg('rail', { coach: '9', seat: '软卧5下' });
    expect(classifyCoTravel(soft, leg('rail', { coach: '9', seat: '7下' }), china)).toMatchObject({
      setting: 'rail-compartment',
    });
    expect(classifyCoTravel(soft, leg('rail', { coach: '9', seat: '13下' }), china)).toMatchObject({
      closeness: 'general',
    });
  });

  test('a hard sleeper is traced by the whole coach', () => {
    const finding = classifyCoTravel(
      leg('rail', { coach: '9', seat: '硬卧1中' }),
      leg('rail', { coach: '9', seat: '硬卧20上' }),
      china,
    );
    expect(finding).toMatchObject({ closeness: 'close', setting: 'rail-coach' });
  });

  test('tickets under the two numbers of one train meet', () => {
    const finding = classifyCoTravel(
      leg('rail', { service: 'G2331/G2334', coach: '3' }),
      leg('rail', { service: 'G2334', coach: '3' }),
      china,
    );
    expect(finding?.closeness).toBe('close');
  });
});

describe('legs actually travelled', () => {
  test('who boards where the case alights is no contact', () => {
    expect(inOneCoach({ board: 0, alight: hourMs }, { board: hourMs, alight: 2 * hourMs })).toBeUndefined();
  });

  test('a minute together is a contact of one minute', () => {
    expect(inOneCoach({ board: 0, alight: hourMs + minuteMs }, { board: hourMs, alight: 2 * hourMs })).toMatchObject({
      minutes: 1,
    });
  });

  test('unknown times leave the contact standing for the day, without minutes', () => {
    const finding = inOneCoach({ board: 0, alight: hourMs }, {});
    expect(finding).toMatchObject({ closeness: 'close' });
    expect(finding).not.toHaveProperty('minutes');
  });

  test('bounds of a whole run can part two people but give no minutes', () => {
    const run = { board: 0, alight: 9 * hourMs, timesKnown: false };
    expect(inOneCoach(run, { board: hourMs, alight: 2 * hourMs })).not.toHaveProperty('minutes');
    expect(inOneCoach(run, { board: 9 * hourMs, alight: 10 * hourMs })).toBeUndefined();
  });

  test('another day, another train or another mode is no contact', () => {
    expect(inOneCoach({}, { date: '2020-01-21' })).toBeUndefined();
    expect(inOneCoach({}, { service: 'G1279' })).toBeUndefined();
    expect(classifyCoTravel(leg('rail'), leg('air'), china)).toBeUndefined();
  });
});

describe('flights', () => {
  test('three rows are close and the fourth is general', () => {
    expect(onOneFlight('42A', '45K')).toMatchObject({
      closeness: 'close',
      setting: 'flight-rows',
      level: 'seat',
      rows: 3,
      rule: 'CN-2020/air/rows',
    });
    expect(onOneFlight('42A', '46A')).toMatchObject({ closeness: 'general', setting: 'flight', rows: 4 });
  });

  test('a row without letter is enough for rows', () => {
    expect(onOneFlight('Row 39', '41C')).toMatchObject({ closeness: 'close', rows: 2 });
  });

  test('an unknown seat is general at the level of the flight', () => {
    expect(onOneFlight('42A', 'Unknown')).toMatchObject({ closeness: 'general', setting: 'flight', level: 'service' });
    expect(onOneFlight(undefined, undefined)).toMatchObject({ closeness: 'general', level: 'service' });
  });

  test('crew are close to a passenger case; passengers of a crew case are general', () => {
    expect(onOneFlight('42A', 'crew')).toMatchObject({
      closeness: 'close',
      setting: 'flight',
      rule: 'CN-2020/air/crew',
    });
    expect(onOneFlight('crew', '42A')).toMatchObject({ closeness: 'general' });
    expect(onOneFlight('crew', 'crew')).toMatchObject({ closeness: 'close' });
    expect(onOneFlight('42A', 'crew', australia)).toBeUndefined();
  });

  test('Europe counts two seats in any direction, across the aisle too, and nobody else', () => {
    expect(onOneFlight('42C', '40D', europe)).toMatchObject({ closeness: 'close', setting: 'flight-seats', rows: 2 });
    expect(onOneFlight('42A', '42F', europe)).toBeUndefined();
    expect(onOneFlight('42A', '45A', europe)).toBeUndefined();
    expect(onOneFlight('42A', '42', europe)).toBeUndefined();
  });

  test('a definition of the whole flight makes everybody aboard close', () => {
    expect(onOneFlight('42A', undefined, contactPresets['EASA-2022'])).toMatchObject({
      closeness: 'close',
      setting: 'flight',
      rule: 'EASA-2022/air/aboard',
    });
  });
});

describe('other definitions on land and water', () => {
  test('rows of a train: near ones are close, others nothing where the authority knows no general contact', () => {
    expect(inAustralia('5', '8F')).toMatchObject({ closeness: 'close', rule: 'AU-CDNA/rail/rows', rows: 2 });
    expect(inAustralia('5', '9F')).toBeUndefined();
    expect(inAustralia('5', '53')).toBeUndefined();
    expect(inAustralia('6', '6A')).toBeUndefined();
  });

  test('a sealed bus is close as a whole, a ventilated one by rows and with its driver', () => {
    const ventilated = contactPresets['CN-2020-ventilated'];
    expect(onOneBus('11D', china)).toMatchObject({
      closeness: 'close',
      setting: 'road-coach',
      rule: 'CN-2020/coach/aboard',
    });
    expect(onOneBus('6D', ventilated)).toMatchObject({ closeness: 'close', setting: 'road-coach-rows', rows: 3 });
    expect(onOneBus('7D', ventilated)).toMatchObject({ closeness: 'general', setting: 'road-coach' });
    expect(onOneBus('33', ventilated)).toMatchObject({ closeness: 'general', level: 'seat' });
    expect(onOneBus('未知', ventilated)).toMatchObject({ closeness: 'general', level: 'service' });
    expect(onOneBus('司机', ventilated)).toMatchObject({ closeness: 'close', rule: 'CN-2020-ventilated/coach/crew' });
    expect(onOneBus('11D', australia)).toBeUndefined();
  });

  test('a ship is close by cabin', () => {
    const found = (coach: string | undefined): unknown =>
      classifyCoTravel(leg('ferry', { coach: 'D512' }), leg('ferry', { coach }), china);
    expect(found('D512')).toMatchObject({ closeness: 'close', setting: 'ferry-cabin', level: 'coach' });
    expect(found('D513')).toMatchObject({ closeness: 'general', setting: 'ferry', level: 'coach' });
    expect(found(undefined)).toMatchObject({ closeness: 'general', setting: 'ferry', level: 'service' });
    const wide = { ...china, ferry: { close: 'all', others: 'general' } } as const;
    expect(classifyCoTravel(leg('ferry'), leg('ferry'), wide)).toMatchObject({ closeness: 'close', setting: 'ferry' });
  });

  test('a definition may leave trains to general contacts alone', () => {
    const definitions = { ...china, rail: { close: 'none', compartment: false, others: 'general' } } as const;
    expect(classifyCoTravel(leg('rail', { coach: '5' }), leg('rail', { coach: '5' }), definitions)).toMatchObject({
      closeness: 'general',
      setting: 'rail-coach',
      level: 'coach',
    });
  });
});

test('every finding is well formed, and names overlap exactly when both sides know their times', () => {
  const mode = fc.constantFrom<TransportMode>('rail', 'air', 'coach', 'ferry');
  const told = fc.record(
    {
      coach: fc.constantFrom('1', '2'),
      seat: fc.constantFrom('1A', '2C', '5', '9F', 'crew', '', '3'),
      board: fc.nat(5 * hourMs),
      alight: fc.nat(5 * hourMs),
      timesKnown: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(mode, told, told, fc.constantFrom(...Object.values(contactPresets)), (m, a, b, definitions) => {
      const finding = classifyCoTravel(leg(m, a), leg(m, b), definitions);
      if (finding === undefined) return;
      expect(contactSettings).toContain(finding.setting);
      expect(finding.rule.startsWith(`${definitions.preset}/${m}/`)).toBe(true);
      const known = [a.board, a.alight, b.board, b.alight].every((time) => time !== undefined);
      const exact = known && a.timesKnown !== false && b.timesKnown !== false;
      expect(finding.minutes !== undefined).toBe(exact);
    }),
  );
});

test('between passengers, being a contact is mutual', () => {
  const seats = fc.constantFrom('1A', '2C', '5F', '12', '无座', '');
  const coaches = fc.constantFrom('1', '2', undefined);
  const preset = fc.constantFrom(...Object.values(contactPresets));
  fc.assert(
    fc.property(seats, seats, coaches, coaches, preset, (seatA, seatB, coachA, coachB, definitions) => {
      const a = leg('rail', { seat: seatA, coach: coachA });
      const b = leg('rail', { seat: seatB, coach: coachB });
      expect(classifyCoTravel(a, b, definitions)).toEqual(classifyCoTravel(b, a, definitions));
    }),
  );
});
