/** The zones that the authority declares around the outbreak, and which homes and places lie in them. */

import { purpose, type Chance } from '../chance.ts';
import type { Scenario } from '../scenario.ts';
import { homePoint, type Population } from '../population/population.ts';
import { cellKilometres, isInside, ringAround, type Geography, type Point } from './geography.ts';
import type { Places } from './places.ts';

interface Zone {
  readonly id: string;
  readonly level: 'high' | 'medium';
  /** Both days count. */
  readonly fromDay: number;
  readonly untilDay: number;
  readonly shape: { readonly district: number } | { readonly ring: readonly Point[] };
}

export interface Zones {
  readonly list: readonly Zone[];
  /** Bit i is set when the place or home lies in zone i. */
  readonly ofPlace: Uint8Array;
  readonly ofHousehold: Uint8Array;
  /** 1 for cells of which some ground lies in a drawn zone. */
  readonly touchesRing: Uint8Array;
}

/** Holds most of one cell's square and a little of its neighbours. */
const zoneRadiusKilometres = 0.68 * cellKilometres;

/** Bits of the zones that are in force on a day. */
export function zonesInForce(zones: Zones, day: number): number {
  return zones.list.reduce(
    (bits, zone, i) => (day >= zone.fromDay && day <= zone.untilDay ? bits | (1 << i) : bits),
    0,
  );
}

export function buildZones(
  scenario: Scenario,
  geography: Geography,
  places: Places,
  population: Population,
  chance: Chance,
): Zones {
  const marketCell = places.cell[places.outbreakMarket] ?? 0;
  // On the far side of the city, away from the stations.
  const otherCell = geography.side + geography.side - 2;
  chance.at(purpose.zones);
  const list: Zone[] = [
    {
      id: 'Z-HIGH-1',
      level: 'high',
      fromDay: Math.min(3, scenario.days - 1),
      untilDay: scenario.days + 13,
      shape: { ring: ringAround(geography, marketCell, zoneRadiusKilometres, chance) },
    },
    {
      id: 'Z-MEDIUM-1',
      level: 'medium',
      fromDay: Math.min(5, scenario.days - 1),
      untilDay: scenario.days + 13,
      shape: { district: geography.outbreakDistrict },
    },
    {
      id: 'Z-MEDIUM-2',
      level: 'medium',
      fromDay: Math.min(7, scenario.days - 1),
      untilDay: Math.max(Math.min(7, scenario.days - 1), scenario.days - 2),
      shape: { ring: ringAround(geography, otherCell, zoneRadiusKilometres, chance) },
    },
  ];
  const touchesRing = new Uint8Array(geography.cells);
  for (const center of [marketCell, otherCell]) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) touchesRing[center + dy * geography.side + dx] = 1;
    }
  }
  const bitsOf = (cell: number, point: () => Point): number => {
    let bits = 0;
    const inRingReach = touchesRing[cell] === 1;
    const where = inRingReach ? point() : undefined;
    list.forEach(({ shape }, i) => {
      const isIn =
        'district' in shape
          ? geography.districtOf[cell] === shape.district
          : where !== undefined && isInside(shape.ring, where);
      if (isIn) bits |= 1 << i;
    });
    return bits;
  };
  const ofPlace = new Uint8Array(places.count);
  for (let place = 0; place < places.count; place++) {
    const cell = places.cell[place] ?? -1;
    if (cell >= 0) ofPlace[place] = bitsOf(cell, () => ({ lon: places.lon[place] ?? 0, lat: places.lat[place] ?? 0 }));
  }
  const ofHousehold = new Uint8Array(population.households);
  for (let household = 0; household < population.households; household++) {
    const cell = population.homeCellOf[household] ?? 0;
    ofHousehold[household] = bitsOf(cell, () => homePoint(population, geography, household, chance));
  }
  return { list, ofPlace, ofHousehold, touchesRing };
}
