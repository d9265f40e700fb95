import { contactPresets } from '@open-health-code/domain';
import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertTicket, insertTimetable, type TestTicket } from '../../testkit/records/whereabouts.ts';
import { confirmCase, contactsInShort, deriveAndApply, emptyCity, liveContacts } from './trace-fixture.ts';

const day = '2020-01-20';
const rail = { date: day, service: 'G1278' } as const;

describeOnEachServer('contacts aboard', '2020-02-11T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyCity(city());
    await confirmCase(city(), 'case', day);
  });

  const aboard = async (tickets: readonly (Partial<TestTicket> & { person: string })[]): Promise<void> => {
    for (const ticket of tickets) await insertTicket(city().db, { ...rail, ...ticket });
  };

  it('makes the same coach close, the rest of the train general, and tells the level known', async () => {
    await aboard([
      { person: 'case', coach: '5', seat: '10F', ticket: 'T-case' },
      { person: 'near', coach: '5', seat: '12A' },
      { person: 'seatless', coach: '5' },
      { person: 'far', coach: '6', seat: '10F' },
      { person: 'anywhere' },
      { person: 'next day', coach: '5', seat: '10D', date: '2020-01-21' },
      { person: 'other train', coach: '5', seat: '10D', service: 'G1' },
    ]);
    await deriveAndApply(city());
    const contacts = await liveContacts(city(), 'case', ['near', 'seatless', 'far', 'anywhere']);
    expect(contacts).toEqual([
      {
        person: 'near',
        closeness: 'close',
        setting: 'rail-coach',
        service: 'G1278',
        date: day,
        coach: '5',
        seat: '12A',
        rows: 2,
        level: 'seat',
        rule: 'CN-2020/rail/same-coach',
        attackRate: expect.objectContaining({ study: expect.stringContaining('trains') }),
        strength: 'strong',
        source: 'tickets',
        exposedFrom: '2020-01-20T00:00',
        exposedUntil: '2020-01-20T23:59',
      },
      expect.objectContaining({ person: 'seatless', closeness: 'close', level: 'coach' }),
      expect.objectContaining({ person: 'far', closeness: 'general', setting: 'rail-train', level: 'coach' }),
      expect.objectContaining({ person: 'anywhere', closeness: 'general', setting: 'rail-train', level: 'service' }),
    ]);
  });

  it('finds the other cases aboard, and never the case in its own tickets', async () => {
    await confirmCase(city(), 'other case', day);
    await aboard([
      { person: 'case', coach: '5' },
      { person: 'case', coach: '5' },
      { person: 'other case', coach: '5' },
    ]);
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', ['other case'])).toEqual({ 'other case': 'close rail-coach' });
    expect(await contactsInShort(city(), 'other case', ['case'])).toEqual({ case: 'close rail-coach' });
  });

  it('counts the legs actually travelled, with times from the timetable where the ticket has none', async () => {
    await insertTimetable(city().db, 'G1278', [
      ['武汉', null, 8 * 60],
      ['郑州', 10 * 60, 10 * 60 + 5],
      ['石家庄', 11 * 60 + 30, 11 * 60 + 32],
      ['沈阳', 16 * 60, null],
    ]);
    await aboard([
      { person: 'case', coach: '5', board: '武汉', alight: '石家庄' },
      { person: 'whole way', coach: '5', board: '武汉', alight: '沈阳' },
      { person: 'boards as others leave', coach: '5', board: '石家庄', alight: '沈阳' },
      { person: 'from the middle', coach: '5', board: '郑州站', alight: '沈阳' },
      { person: 'own times', coach: '5', boardAt: `${day}T11:00:00+08:00`, alightAt: `${day}T14:00:00+08:00` },
      { person: 'no stops', coach: '5' },
    ]);
    await deriveAndApply(city());
    const names = ['whole way', 'from the middle', 'own times', 'no stops'];
    expect(await contactsInShort(city(), 'case', names)).toEqual({
      'whole way': 'close rail-coach 210',
      'from the middle': 'close rail-coach 85',
      'own times': 'close rail-coach 30',
      'no stops': 'close rail-coach',
    });
    const [wholeWay, fromTheMiddle] = await liveContacts(city(), 'case', names);
    expect(wholeWay).toMatchObject({ exposedFrom: '2020-01-20T08:00', exposedUntil: '2020-01-20T11:30' });
    expect(fromTheMiddle).toMatchObject({ exposedFrom: '2020-01-20T10:05', exposedUntil: '2020-01-20T11:30' });
  });

  it('counts only journeys of the infectious period, and of a journey only the part within', async () => {
    await aboard([
      { person: 'case', coach: '5', service: 'K1', date: '2020-01-17' },
      { person: 'too early', coach: '5', service: 'K1', date: '2020-01-17' },
      ...['case', 'leaves before midnight', 'stays on'].map((person) => ({
        person,
        service: 'K2',
        coach: '5',
        date: '2020-01-17',
        boardAt: '2020-01-17T20:00:00+08:00',
        alightAt: person === 'leaves before midnight' ? '2020-01-17T23:50:00+08:00' : '2020-01-18T02:00:00+08:00',
      })),
      { person: 'case', coach: '5', service: 'K3', date: '2020-01-18' },
      { person: 'first day', coach: '5', service: 'K3', date: '2020-01-18' },
    ]);
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', ['stays on', 'first day'])).toEqual({
      'stays on': 'close rail-coach 120',
      'first day': 'close rail-coach',
    });
  });

  it('knows a train by all its numbers, and a night train by tickets dated by either day', async () => {
    await insertTimetable(city().db, 'K628', [
      ['A', null, 22 * 60],
      ['B', 24 * 60 + 30, 24 * 60 + 40],
      ['C', 30 * 60, null],
    ]);
    await aboard([
      { person: 'case', service: 'G2331', coach: '3' },
      { person: 'both numbers', service: 'G2331/G2334', coach: '3' },
      { person: 'second number', service: 'G2334', coach: '3' },
      { person: 'case', service: 'K628', coach: '1', date: '2020-01-19', board: 'A', alight: 'C' },
      {
        person: 'after midnight',
        service: 'K628',
        coach: '1',
        date: day,
        board: 'B',
        alight: 'C',
        boardAt: `${day}T00:40:00+08:00`,
      },
    ]);
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', ['both numbers', 'second number', 'after midnight'])).toEqual({
      'both numbers': 'close rail-coach',
      'second number': 'close rail-coach',
      'after midnight': 'close rail-coach 320',
    });
  });

  it('keeps a soft sleeper to the compartment', async () => {
    await aboard([
      { person: 'case', service: 'T2', coach: '9', seat: 'RW5L' },
      { person: 'same compartment', service: 'T2', coach: '9', seat: 'RW8U' },
      { person: 'same coach', service: 'T2', coach: '9', seat: 'RW12U' },
    ]);
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', ['same compartment', 'same coach'])).toEqual({
      'same compartment': 'close rail-compartment',
      'same coach': 'general rail-coach',
    });
  });

  it('goes by rows and crew on a flight, by the whole of a bus, by cabins of a ship', async () => {
    const flight = { mode: 'air', service: 'CX902' } as const;
    const bus = { mode: 'coach', service: '武汉/黄冈' } as const;
    const ship = { mode: 'ferry', service: 'STAR' } as const;
    await aboard([
      { person: 'case', ...flight, seat: '20D' },
      { person: '3 rows', ...flight, seat: '23A' },
      { person: '4 rows', ...flight, seat: '16D' },
      { person: 'crew', ...flight, seat: 'crew' },
      { person: 'no seat', ...flight },
      { person: 'train of that name', service: 'CX902', seat: '20D' },
      { person: 'case', ...bus },
      { person: 'bus', ...bus },
      { person: 'bus of another line', ...bus, service: '武汉/孝感' },
      { person: 'case', ...ship, coach: 'A12' },
      { person: 'cabin', ...ship, coach: 'A12' },
      { person: 'ship', ...ship, coach: 'B1' },
    ]);
    await deriveAndApply(city());
    expect(
      await contactsInShort(city(), 'case', ['3 rows', '4 rows', 'crew', 'no seat', 'bus', 'cabin', 'ship']),
    ).toEqual({
      '3 rows': 'close flight-rows',
      '4 rows': 'general flight',
      crew: 'close flight',
      'no seat': 'general flight',
      bus: 'close road-coach',
      cabin: 'close ferry-cabin',
      ship: 'general ferry',
    });
  });

  it('goes by the definitions in force', async () => {
    const policy = testPolicy({ contacts: contactPresets['AU-CDNA'] });
    await aboard([
      { person: 'case', coach: '5', seat: '10F' },
      { person: '2 rows', coach: '5', seat: '12A' },
      { person: '3 rows', coach: '5', seat: '13A' },
    ]);
    await deriveAndApply(city(), policy);
    const contacts = await liveContacts(city(), 'case', ['2 rows']);
    expect(contacts.map(({ rule }) => rule)).toEqual(['AU-CDNA/rail/rows']);
  });

  const runOfThreeStops = async (): Promise<string> =>
    await insertTimetable(city().db, 'G1278', [
      ['A', null, 480],
      ['B', 600, 605],
      ['C', 720, null],
    ]);

  it('takes the closest of several tickets on one run', async () => {
    await runOfThreeStops();
    await aboard([
      { person: 'case', coach: '5', board: 'A', alight: 'C' },
      { person: 'two seats', coach: '8', board: 'A', alight: 'B' },
      { person: 'two seats', coach: '5', board: 'B', alight: 'C' },
    ]);
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', ['two seats'])).toEqual({ 'two seats': 'close rail-coach 115' });
    const [seats] = await liveContacts(city(), 'case', ['two seats']);
    expect(seats).toMatchObject({ exposedFrom: '2020-01-20T10:05', exposedUntil: '2020-01-20T12:00' });
  });

  it('counts an exposure over all tickets that are as close', async () => {
    await runOfThreeStops();
    await aboard([
      { person: 'case', coach: '5', board: 'A', alight: 'C' },
      { person: 'two tickets', coach: '5', board: 'A', alight: 'B' },
      { person: 'two tickets', coach: '5', board: 'B', alight: 'C' },
    ]);
    await deriveAndApply(city());
    const [both] = await liveContacts(city(), 'case', ['two tickets']);
    expect(both).toMatchObject({ minutes: 120, exposedFrom: '2020-01-20T08:00', exposedUntil: '2020-01-20T12:00' });
  });
});
