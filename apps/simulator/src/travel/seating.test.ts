import { describe, expect, test } from 'vitest';
import { Chance } from '../chance.ts';
import { contactsAboard } from '../epidemic/aboard.ts';
import { buildPopulation } from '../population/population.ts';
import { scenarioOf } from '../scenario.ts';
import { buildGeography } from '../city/geography.ts';
import { buildPlaces } from '../city/places.ts';
import { buildJourneys, type Journey } from './journeys.ts';
import { seatOf, seatPassengers, sharedMinutes, type Passenger } from './seating.ts';

const scenario = scenarioOf({ people: 30_000, days: 3, seed: 'seats', out: '' });
const newChance = () => new Chance(scenario.seed);
const geography = buildGeography(scenario, newChance());
const places = buildPlaces(geography, scenario.people, newChance());
const journeys = buildJourneys(scenario, buildPopulation(scenario, geography, places, newChance()), newChance());

function manifests(day: number): Passenger[][] {
  const byService = Map.groupBy(journeys.byDay[day] ?? [], (journey) => journey.service.name);
  return [...byService.values()].map((group, i) => seatPassengers(group, i, newChance()));
}

describe('seats', () => {
  test('no seat is sold twice over the same stretch', () => {
    let compared = 0;
    for (const passengers of [0, 1, 2].flatMap(manifests)) {
      const bySeat = Map.groupBy(passengers, ({ coach, seat }) => `${coach} ${seat?.label ?? ''}`);
      for (const [place, sharing] of bySeat) {
        if (place.endsWith(' ')) continue;
        for (const [i, a] of sharing.entries()) {
          for (const b of sharing.slice(i + 1)) {
            compared++;
            expect(sharedMinutes(a.journey, b.journey)).toBeLessThanOrEqual(0);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });

  test('soft-sleeper berths of a compartment are four that follow one another, lower ones odd', () => {
    expect([0, 1, 2, 3, 4].map((i) => seatOf('soft-sleeper', i).label)).toEqual(
      '软卧1下 软卧2上 软卧3下 软卧4上 软卧5下'.split(' '),
    );
    expect([0, 3, 4].map((i) => seatOf('soft-sleeper', i).row)).toEqual([1, 1, 2]);
  });
});

describe('contacts aboard', () => {
  test('only those who were aboard together met, and closeness follows coach, compartment and rows', () => {
    const seen = new Set<string>();
    for (const passengers of [0, 1, 2].flatMap(manifests)) {
      const aboard = passengers.map((passenger) => ({ passenger, record: 'seat' }));
      const byPerson = new Map(passengers.map((passenger) => [passenger.person, passenger]));
      for (const { contact, risk } of contactsAboard(aboard, () => true)) {
        const a = byPerson.get(contact.source);
        const b = byPerson.get(contact.person);
        if (a === undefined || b === undefined) throw new Error('not aboard');
        seen.add(contact.setting);
        expect(contact.minutes).toBe(sharedMinutes(a.journey, b.journey));
        expect(contact.minutes).toBeGreaterThan(0);
        expect(risk).toBeLessThan(0.5);
        if (contact.setting === 'rail-coach') expect([a.coach, a.plan]).toEqual([b.coach, b.plan]);
        if (contact.setting === 'rail-compartment') expect(a.seat?.row).toBe(b.seat?.row);
        if (contact.setting === 'rail-train') expect(a.coach !== b.coach || a.plan === 'soft-sleeper').toBe(true);
        if (contact.setting === 'flight-rows') expect(contact.rows).toBeLessThanOrEqual(3);
      }
    }
    expect([...seen].sort()).toEqual([
      'ferry',
      'ferry-cabin',
      'flight',
      'flight-rows',
      'rail-coach',
      'rail-compartment',
      'rail-train',
      'road-coach',
    ]);
  });

  test('a through train carries both those who leave the city and those who arrive', () => {
    const trains = Map.groupBy(journeys.byDay[1] ?? [], (journey: Journey) => journey.service.name);
    const both = [...trains.values()].filter((group) => new Set(group.map((journey) => journey.isOutbound)).size === 2);
    expect(both.length).toBeGreaterThan(0);
  });
});
