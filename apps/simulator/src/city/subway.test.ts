import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chance, seedOf } from '../chance.ts';
import { scenarioOf } from '../scenario.ts';
import { buildGeography } from './geography.ts';
import { buildSubway, carriageOf, findRide } from './subway.ts';

const scenario = scenarioOf({ people: 60_000, days: 1, seed: 1, out: '' });
const subway = buildSubway(buildGeography(scenario, new Chance(seedOf(1))), scenario.people);

test('a train is at one station at a time, in whichever direction it is boarded', () => {
  const stations = Math.min(...subway.lines.map((line) => line.stationCells.length));
  const trip = fc.tuple(fc.nat(stations - 1), fc.nat(stations - 1), fc.integer({ min: 330, max: 1200 }));
  fc.assert(
    fc.property(fc.nat(subway.lines.length - 1), trip, trip, (lineIndex, a, b) => {
      const line = subway.lines[lineIndex];
      if (line === undefined || a[0] === a[1] || b[0] === b[1]) return;
      const first = findRide(line, ...a);
      const second = findRide(line, ...b);
      if (first === undefined || second === undefined) return;
      expect(first.boardAt).toBeGreaterThanOrEqual(a[2]);
      expect(first.boardAt - a[2]).toBeLessThan(line.headway);
      expect(first.alightAt - first.boardAt).toBe(3 * Math.abs(a[1] - a[0]));
      expect(first.train).toBeLessThan(line.trains);
      const sameTrain = first.train === second.train && first.boardAt === second.boardAt;
      if (sameTrain) expect(a[0]).toBe(b[0]);
    }),
    { numRuns: 2000 },
  );
});

test('a carriage number names one carriage of one train', () => {
  const seen = new Set<string>();
  for (let carriage = 0; carriage < subway.carriages; carriage++) {
    const { line, train, car } = carriageOf(subway, carriage);
    expect(train).toBeLessThan(subway.lines[line]?.trains ?? 0);
    expect(car).toBeLessThan(subway.carriagesPerTrain);
    seen.add(`${line}-${train}-${car}`);
  }
  expect(seen.size).toBe(subway.carriages);
});
