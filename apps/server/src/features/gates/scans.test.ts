import fc from 'fast-check';
import { dayMs, hourMs, minuteMs } from '@open-health-code/domain';
import { describe, expect, it } from 'vitest';
import { newEnrolmentCode, normaliseEnrolmentCode } from './enrolment-code.ts';
import { scanMaxAgeMs } from './gate.ts';
import { kilometresBetween, outOfReach } from './replays.ts';
import { rejectionOf } from './scans.ts';

const now = Date.UTC(2020, 1, 11, 4);

describe('a scan', () => {
  const gate = { enrolledAt: now - 3 * dayMs, trustedUntil: undefined };

  it.each([
    [0, undefined],
    [minuteMs, undefined],
    [3 * minuteMs, 'in-the-future'],
    [-2 * dayMs, undefined],
    [-4 * dayMs, 'before-enrolment'],
    [-scanMaxAgeMs - 1, 'too-old'],
  ])('made %i ms from now is %s', (offset, reason) => {
    expect(rejectionOf({ at: now + offset }, gate, now)).toBe(reason);
  });

  it('of a revoked gate counts up to when the gate was trusted', () => {
    const revoked = { ...gate, trustedUntil: now - hourMs };
    expect(rejectionOf({ at: now - hourMs }, revoked, now)).toBeUndefined();
    expect(rejectionOf({ at: now - hourMs + 1 }, revoked, now)).toBe('after-revocation');
  });
});

describe('a code at two places', () => {
  const wuchang = { lon: 114.317, lat: 30.528 };
  const hankou = { lon: 114.255, lat: 30.617 };
  const beijing = { lon: 116.397, lat: 39.909 };

  it('is out of reach when nobody gets from one to the other in the time', () => {
    const apart = kilometresBetween(wuchang, hankou);
    expect(apart).toBeGreaterThan(11);
    expect(apart).toBeLessThan(12.5);
    expect(outOfReach(apart, 0)).toBe(true);
    expect(outOfReach(apart, 10 * minuteMs)).toBe(false);
    expect(outOfReach(kilometresBetween(wuchang, beijing), hourMs)).toBe(true);
    expect(outOfReach(1.5, 0)).toBe(false);
  });

  it('is the same distance both ways, and further away is never more in reach', () => {
    const position = fc.record({
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
    });
    fc.assert(
      fc.property(position, position, fc.nat(hourMs), (a, b, apart) => {
        const there = kilometresBetween(a, b);
        expect(there).toBeCloseTo(kilometresBetween(b, a), 6);
        if (outOfReach(there, apart)) expect(outOfReach(there + 1, apart)).toBe(true);
      }),
    );
  });
});

describe('an enrolment code', () => {
  it('is read however it is typed', () => {
    for (let i = 0; i < 100; i += 1) {
      const code = newEnrolmentCode();
      const plain = code.replace('-', '');
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
      for (const typed of [plain, code.toLowerCase(), ` ${code} `, plain.replaceAll('0', 'o').replaceAll('1', 'l')]) {
        expect(normaliseEnrolmentCode(typed)).toBe(plain);
      }
    }
  });
});
