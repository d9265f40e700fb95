import { contactPresets } from '@open-health-code/domain';
import { describe, expect, it } from 'vitest';
import { fitArrival, type KnownVisit, type Visit } from './arrival.ts';

const minute = 60_000;
const noon = Date.parse('2020-02-11T12:00:00+08:00');
const definitions = {
  carriage: { ...contactPresets['CN-2020'].carriage, defaultStayMinutes: 60 },
};

function visit(changes: Partial<Visit> = {}): Visit {
  return {
    placeId: 'shop',
    isCarriage: false,
    via: 'fixed-poster',
    at: noon,
    leftAt: undefined,
    planned: false,
    lon: undefined,
    lat: undefined,
    ...changes,
  };
}

function known(changes: Partial<KnownVisit> = {}): KnownVisit {
  return { ...visit(), recordId: 'known', doubtful: false, ...changes };
}

const carriage = { placeId: 'car 3', isCarriage: true };
const wuhan = { lon: 114.3, lat: 30.6 };
const beijing = { lon: 116.4, lat: 39.9 };

describe('scanning the same poster again', () => {
  it('within a quarter of an hour is the visit that is there', () => {
    const before = known({ at: noon - 14 * minute });
    expect(fitArrival(visit(), [before], definitions)).toMatchObject({ repeats: before, changes: [] });
  });

  it('later, or after leaving, is another visit', () => {
    const earlier = known({ at: noon - 16 * minute });
    const left = known({ at: noon - 14 * minute, leftAt: noon - minute });
    expect(fitArrival(visit(), [earlier, left], definitions).repeats).toBeUndefined();
  });
});

describe('a ride whose end nobody said', () => {
  it('ends where the passenger scans elsewhere', () => {
    const ride = known({ ...carriage, at: noon - 20 * minute });
    expect(fitArrival(visit(), [ride], definitions).changes).toEqual([{ visit: ride, leftAt: noon }]);
    const planned = known({ ...carriage, at: noon - 20 * minute, leftAt: noon + minute, planned: true });
    expect(fitArrival(visit(), [planned], definitions).changes).toEqual([{ visit: planned, leftAt: noon }]);
  });

  it('ends there too when its own scan arrives after the other', () => {
    const shop = known({ at: noon + 20 * minute });
    expect(fitArrival(visit(carriage), [shop], definitions)).toMatchObject({ leftAt: noon + 20 * minute, changes: [] });
  });

  it('is never made longer than it is believed to be', () => {
    const ride = known({ ...carriage, at: noon - 61 * minute });
    const left = known({ ...carriage, at: noon - 20 * minute, leftAt: noon - 5 * minute });
    const shop = known({ at: noon - 20 * minute });
    expect(fitArrival(visit(), [ride, left], definitions).changes).toEqual([]);
    expect(fitArrival(visit({ placeId: 'other' }), [shop], definitions).changes).toEqual([]);
  });
});

const far = (changes: Partial<KnownVisit> = {}): KnownVisit =>
  known({ placeId: 'far', at: noon - 5 * minute, ...beijing, ...changes });

describe('two check-ins that one person cannot have made', () => {
  it('are both doubtful when both are by paper', () => {
    const other = far();
    const arrival = fitArrival(visit(wuhan), [other], definitions);
    expect(arrival).toMatchObject({ doubtful: true, changes: [{ visit: other, doubtful: true }] });
  });

  it('leave the one that a gate or a source saw beyond doubt', () => {
    for (const via of ['gate', null] as const) {
      expect(fitArrival(visit(wuhan), [far({ via })], definitions)).toMatchObject({ doubtful: true, changes: [] });
    }
  });

  it('make the one by paper doubtful against one by a display', () => {
    const other = far();
    const arrival = fitArrival(visit({ ...wuhan, via: 'rotating-poster' }), [other], definitions);
    expect(arrival).toMatchObject({ doubtful: false, changes: [{ visit: other, doubtful: true }] });
  });

  it('do not count against others once one is doubted', () => {
    expect(fitArrival(visit(wuhan), [far({ doubtful: true })], definitions)).toMatchObject({
      doubtful: false,
      changes: [],
    });
  });
});
