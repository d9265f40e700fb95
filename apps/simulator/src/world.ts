/** Everything about a city that is worked out before its first day. */

import { Chance } from './chance.ts';
import { Calendar } from './calendar.ts';
import { buildGeography, type Geography } from './city/geography.ts';
import { buildPlaces, type Places } from './city/places.ts';
import { buildZones, type Zones } from './city/zones.ts';
import { Epidemic } from './epidemic/course.ts';
import { DayPlanner } from './movement/day-plan.ts';
import { Identities } from './population/identity.ts';
import { buildPhones, type Phones } from './population/phones.ts';
import { buildPopulation, type Population } from './population/population.ts';
import { Mess } from './records/mess.ts';
import type { Scenario } from './scenario.ts';
import { buildJourneys, type Journeys } from './travel/journeys.ts';

export interface World {
  readonly scenario: Scenario;
  readonly calendar: Calendar;
  readonly geography: Geography;
  readonly places: Places;
  readonly population: Population;
  readonly phones: Phones;
  readonly journeys: Journeys;
  readonly zones: Zones;
  readonly epidemic: Epidemic;
  readonly planner: DayPlanner;
  readonly identities: Identities;
  readonly mess: Mess;
  /** A generator of its own: one that is shared would lose its place when a callee uses it. */
  readonly newChance: () => Chance;
}

export function buildWorld(scenario: Scenario): World {
  const newChance = () => new Chance(scenario.seed);
  const calendar = new Calendar(scenario);
  const geography = buildGeography(scenario, newChance());
  const places = buildPlaces(geography, scenario.people, newChance());
  const population = buildPopulation(scenario, geography, places, newChance());
  const phones = buildPhones(population, newChance());
  const journeys = buildJourneys(scenario, population, newChance());
  const zones = buildZones(scenario, geography, places, population, newChance());
  const epidemic = new Epidemic(scenario.people, scenario.days, journeys, newChance());
  const planner = new DayPlanner({ calendar, geography, places, population, journeys, illness: epidemic }, newChance());
  return {
    scenario,
    calendar,
    geography,
    places,
    population,
    phones,
    journeys,
    zones,
    epidemic,
    planner,
    identities: new Identities(population, geography, newChance()),
    mess: new Mess(scenario.messRate, newChance()),
    newChance,
  };
}
