import { describe, expect, it } from 'vitest';
import { formatClock, formatDay, formatDuration, formatInstant, formatTime, offsetOf } from './times.ts';

const now = Date.parse('2020-02-11T12:00:00+08:00');

describe('times', () => {
  it('are shown at the offset of the text, wherever the phone is', () => {
    expect(formatTime('2020-02-11T08:05:00+08:00', 'en', now)).toBe('today 08:05');
    expect(formatTime('2020-02-11T08:05:00+08:00', 'zh', now)).toBe('今天 08:05');
    expect(formatTime('2020-02-10T23:59:59+08:00', 'en', now)).toBe('yesterday 23:59');
    expect(formatTime('2020-02-12T00:00:00+08:00', 'zh', now)).toBe('明天 00:00');
    expect(formatTime('2020-02-24T09:30:00+08:00', 'en', now)).toBe('24 Feb 09:30');
    expect(formatTime('2021-02-24T09:30:00+08:00', 'zh', now)).toBe('2021年2月24日 09:30');
  });

  it('are shown at any offset where there is only the instant', () => {
    expect(formatInstant(Date.parse('2020-02-11T00:05:00Z'), 480, 'en', now)).toBe('today 08:05');
    expect(formatInstant(Date.parse('2020-02-11T00:05:00Z'), -210, 'en', now)).toBe('yesterday 20:35');
  });

  it('know the offset of a text', () => {
    expect([offsetOf('…+08:00'), offsetOf('…-03:30'), offsetOf('…Z')]).toEqual([480, -210, 0]);
  });

  it('leave a text alone that is no time', () => {
    expect(formatTime('soon', 'en', now)).toBe('soon');
  });

  it('give a clock with and without seconds', () => {
    expect(formatClock(now, 480)).toBe('12:00');
    expect(formatClock(now, 480, true)).toBe('12:00:00');
  });

  it('name the year of a day only where it is another', () => {
    expect(formatDay('2020-01-05', 'en', now)).toBe('5 Jan');
    expect(formatDay('2019-12-31', 'en', now)).toBe('31 Dec 2019');
    expect(formatDay('2020-01-05', 'zh', now)).toBe('1月5日');
  });

  it('say a duration in its largest unit', () => {
    expect([30_000, 59 * 60_000, 24 * 3_600_000, 3 * 86_400_000].map((ms) => formatDuration(ms, 'en'))).toEqual([
      '1 min',
      '59 min',
      '24 h',
      '3 days',
    ]);
    expect(formatDuration(-5, 'zh')).toBe('0分钟');
  });
});
