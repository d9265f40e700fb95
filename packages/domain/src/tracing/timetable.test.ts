import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, formatInstant, minuteMs, parseInstant, startOfDay } from '../time.ts';
import { fillLeg, normaliseStop, parseClock, runFromRows, splitVariants, type TicketTimes } from './timetable.ts';

const offset = 480;
const day = '2020-01-20';
const run = runFromRows([
  { stop: '汉口', departs: '20:00' },
  { stop: '郑州东', arrives: '22:10', departs: '22:15' },
  { stop: '石家庄', arrives: '23:55', departs: '00:02' },
  { stop: '北京西', arrives: '01:30', departs: '01:30' },
]);

function instant(text: string): number {
  const parsed = parseInstant(`${text}+08:00`);
  if (parsed === undefined) throw new Error(`no instant: ${text}`);
  return parsed;
}

function filled(ticket: Omit<TicketTimes, 'serviceDate'>, variants = [run]): Record<string, unknown> {
  const { board, alight, ...rest } = fillLeg({ serviceDate: day, ...ticket }, variants, offset);
  const local = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : formatInstant(at, offset).slice(0, 16);
  return { board: local(board), alight: local(alight), ...rest };
}

describe('times of a run', () => {
  test('roll over midnight', () => {
    expect(run.map(({ arrives, departs }) => [arrives, departs])).toEqual([
      [undefined, 1200],
      [1330, 1335],
      [1435, 1442],
      [1530, 1530],
    ]);
  });

  test('may count hours past 24, and roll over from there', () => {
    const rows = [
      { stop: 'a', departs: '23:50' },
      { stop: 'b', arrives: '24:10', departs: '24:12' },
      { stop: 'c', arrives: '01:00', departs: '25:30' },
    ];
    expect(runFromRows(rows).map(({ arrives, departs }) => [arrives, departs])).toEqual([
      [undefined, 1430],
      [1450, 1452],
      [1500, 1530],
    ]);
  });

  test('begin with the departure, whatever fills the arrival at the origin', () => {
    const rows = [
      { stop: '武汉', arrives: '00:00', departs: '18:40' },
      { stop: '长沙南', arrives: '20:10' },
    ];
    expect(runFromRows(rows)).toMatchObject([{ arrives: undefined, departs: 1120 }, { arrives: 1210 }]);
  });

  test('a time a little before the last one is a mistake, not a day later', () => {
    const rows = [
      { stop: 'a', departs: '10:00' },
      { stop: 'b', arrives: '11:00', departs: '10:58' },
      { stop: 'c', arrives: '12:00' },
    ];
    expect(runFromRows(rows).map(({ arrives, departs }) => [arrives, departs])).toEqual([
      [undefined, 600],
      [660, undefined],
      [720, undefined],
    ]);
  });

  test.each(['', '----', '9', '12:60', '123:00', 'noon'])('%j is no time of day', (text) => {
    expect(parseClock(text)).toBeUndefined();
  });

  test('never go back, whatever the rows say', () => {
    const clock = fc.option(
      fc.tuple(fc.nat(30), fc.nat(59)).map(([h, m]) => `${h}:${String(m).padStart(2, '0')}`),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(fc.record({ stop: fc.string(), arrives: clock, departs: clock })), (rows) => {
        const times = runFromRows(rows)
          .flatMap(({ arrives, departs }) => [arrives, departs])
          .filter((time) => time !== undefined);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });
});

test('rows of one service part into variants where the stop number does not grow', () => {
  const rows = [1, 2, 1, 3, 4, 4].map((stopSeq) => ({ stopSeq }));
  expect(splitVariants(rows).map((variant) => variant.map(({ stopSeq }) => stopSeq))).toEqual([[1, 2], [1, 3, 4], [4]]);
});

test.each([
  ['北京南站', '北京南'],
  ['北京南火车站', '北京南'],
  [' Beijing South Railway Station', 'beijing south'],
  ['ＨＫＧ', 'hkg'],
  ['站', '站'],
])('the stop %j is %j', (text, stop) => {
  expect(normaliseStop(text)).toBe(stop);
});

describe('a leg', () => {
  test('takes both times from its stops, past midnight too', () => {
    expect(filled({ boardStop: '郑州东站', alightStop: '北京西' })).toEqual({
      board: '2020-01-20T22:15',
      alight: '2020-01-21T01:30',
      from: 'timetable',
      timesKnown: true,
      runDate: day,
    });
  });

  test('without stops is bounded by the whole run', () => {
    expect(filled({})).toEqual({
      board: '2020-01-20T20:00',
      alight: '2020-01-21T01:30',
      from: 'run',
      timesKnown: false,
      runDate: day,
    });
  });

  test('keeps the times of the ticket', () => {
    const ticket = { boardAt: instant('2020-01-20T22:40'), alightAt: instant('2020-01-21T02:00') };
    expect(filled({ boardStop: '郑州东', alightStop: '北京西', ...ticket })).toMatchObject({
      board: '2020-01-20T22:40',
      alight: '2020-01-21T02:00',
      from: 'ticket',
      timesKnown: true,
    });
    expect(filled(ticket, [])).toMatchObject({ from: 'ticket', timesKnown: true });
  });

  test('with one time of its own lies the scheduled ride away from it', () => {
    expect(filled({ boardStop: '郑州东', alightStop: '北京西', boardAt: instant('2020-01-20T23:15') })).toMatchObject({
      board: '2020-01-20T23:15',
      alight: '2020-01-21T02:30',
      from: 'mixed',
      timesKnown: true,
    });
    expect(filled({ boardStop: '郑州东', alightStop: '北京西', alightAt: instant('2020-01-21T01:40') })).toMatchObject({
      board: '2020-01-20T22:25',
      alight: '2020-01-21T01:40',
    });
  });

  test('knows the day the run left when the ticket is dated by a boarding after midnight', () => {
    expect(filled({ boardStop: '石家庄', alightStop: '北京西', boardAt: instant('2020-01-20T00:02') })).toMatchObject({
      alight: '2020-01-20T01:30',
      runDate: '2020-01-19',
    });
    expect(filled({ alightStop: '北京西', boardAt: instant('2020-01-20T00:02') })).toMatchObject({
      alight: '2020-01-20T01:30',
      runDate: '2020-01-19',
    });
  });

  test('leaves an end open where the timetable lacks the stop', () => {
    expect(filled({ boardStop: '郑州东', alightStop: '上海' })).toEqual({
      board: '2020-01-20T22:15',
      alight: undefined,
      from: 'mixed',
      timesKnown: false,
      runDate: day,
    });
    expect(filled({ boardStop: '上海', alightStop: '石家庄' })).toMatchObject({ board: undefined, from: 'mixed' });
    expect(filled({ boardStop: '郑州东' }, [])).toEqual({
      board: undefined,
      alight: undefined,
      from: 'unknown',
      timesKnown: false,
      runDate: day,
    });
  });

  test('against the direction of the run has no alighting time', () => {
    expect(filled({ boardStop: '石家庄', alightStop: '郑州东' })).toMatchObject({ alight: undefined });
  });

  test('is of the variant that has both stops, then of the one nearest to its times', () => {
    const other = runFromRows([
      { stop: '汉口', departs: '07:00' },
      { stop: '信阳', arrives: '08:00', departs: '08:02' },
      { stop: '北京西', arrives: '12:00' },
    ]);
    expect(filled({ boardStop: '信阳', alightStop: '北京西' }, [run, other])).toMatchObject({
      board: '2020-01-20T08:02',
    });
    const early = { boardStop: '汉口', alightStop: '北京西', boardAt: instant('2020-01-20T07:03') };
    expect(filled(early, [run, other])).toMatchObject({ alight: '2020-01-20T12:03' });
    expect(filled({ boardStop: '汉口', alightStop: '北京西' }, [run, other])).toMatchObject({
      board: '2020-01-20T20:00',
    });
  });

  test('around a loop line goes from its first call to its last', () => {
    const loop = runFromRows([
      { stop: '三亚', departs: '07:00' },
      { stop: '海口东', arrives: '09:00', departs: '09:05' },
      { stop: '三亚', arrives: '11:00' },
    ]);
    expect(filled({ boardStop: '三亚', alightStop: '三亚' }, [loop])).toMatchObject({ alight: '2020-01-20T11:00' });
    expect(filled({ boardStop: '海口东', alightStop: '三亚' }, [loop])).toMatchObject({
      board: '2020-01-20T09:05',
      alight: '2020-01-20T11:00',
    });
  });

  test('of a ticket whose times contradict each other keeps the boarding only', () => {
    const at = instant('2020-01-20T22:15');
    expect(filled({ boardAt: at, alightAt: at }, [])).toEqual({
      board: '2020-01-20T22:15',
      alight: undefined,
      from: 'mixed',
      timesKnown: false,
      runDate: day,
    });
  });
});

test('no leg alights at or before its boarding, and times of the ticket are kept', () => {
  const start = startOfDay(day, offset);
  const time = fc.option(fc.integer({ min: -2 * 1440, max: 3 * 1440 }), { nil: undefined });
  const stop = fc.constantFrom('汉口', '郑州东', '石家庄', '北京西', '上海', '', undefined);
  fc.assert(
    fc.property(stop, stop, time, time, (boardStop, alightStop, boardMinutes, alightMinutes) => {
      const boardAt = boardMinutes === undefined ? undefined : start + boardMinutes * minuteMs;
      const alightAt = alightMinutes === undefined ? undefined : start + alightMinutes * minuteMs;
      const leg = fillLeg({ serviceDate: day, boardStop, alightStop, boardAt, alightAt }, [run], offset);
      if (boardAt !== undefined) expect(leg.board).toBe(boardAt);
      if (leg.board !== undefined && leg.alight !== undefined) expect(leg.alight).toBeGreaterThan(leg.board);
      if (leg.timesKnown) expect(leg.board !== undefined && leg.alight !== undefined).toBe(true);
      const runStart = startOfDay(leg.runDate, offset);
      expect(Math.abs(runStart - start)).toBeLessThanOrEqual(3 * dayMs);
    }),
    { numRuns: 2000 },
  );
});
