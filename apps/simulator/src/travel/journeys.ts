/** Who travels when: trips of households out of the city and back, and the arrival of visitors. */

import { purpose, type Chance } from '../chance.ts';
import { dayMinutes } from '../calendar.ts';
import type { Population } from '../population/population.ts';
import type { Scenario } from '../scenario.ts';
import { buildRoutes, modeShares, travelModes, type Route, type Service } from './services.ts';

/** Later than anything in a simulation; minutes. */
export const never = 2 ** 30;

/** People who travel together on one service. */
export interface Journey {
  readonly service: Service;
  /** The day the service starts at its first stop; what tickets carry as service date. */
  readonly serviceDay: number;
  readonly boardStop: number;
  readonly alightStop: number;
  /** Minutes from the start of day 0. */
  readonly boardAt: number;
  readonly alightAt: number;
  readonly isOutbound: boolean;
  readonly travellers: readonly number[];
}

export interface Journeys {
  readonly routes: readonly Route[];
  /** Outside the city from and until this minute; `never` for who stays. */
  readonly awayFrom: Int32Array;
  readonly awayUntil: Int32Array;
  /** Journeys by service day, for the days of the records. */
  readonly byDay: readonly (readonly Journey[])[];
  /** A person's journeys within the days of the records. */
  readonly ofPerson: ReadonlyMap<number, readonly Journey[]>;
}

const tripsPerHouseholdDay = 0.008;
/** Journeys of residents and visitors per person and day that follow from it. */
const journeysPerPersonDay = 0.012;
const daysOutBefore = 4;

export function buildJourneys(scenario: Scenario, population: Population, chance: Chance): Journeys {
  const { people, days } = scenario;
  const routes = buildRoutes(people * journeysPerPersonDay, chance);
  const awayFrom = new Int32Array(people).fill(never);
  const awayUntil = new Int32Array(people).fill(never);
  const byDay: Journey[][] = Array.from({ length: days }, () => []);
  const ofPerson = new Map<number, Journey[]>();
  const keep = (journey: Journey) => {
    const journeysOfDay = byDay[journey.serviceDay];
    if (journeysOfDay === undefined) return;
    journeysOfDay.push(journey);
    for (const person of journey.travellers) {
      const known = ofPerson.get(person);
      if (known === undefined) ofPerson.set(person, [journey]);
      else known.push(journey);
    }
  };
  for (let household = 0; household < population.households; household++) {
    const first = population.firstMember[household] ?? 0;
    const members = Array.from({ length: (population.firstMember[household + 1] ?? 0) - first }, (_, i) => first + i);
    const isVisitor = first >= population.firstVisitor;
    chance.at(isVisitor ? purpose.visitor : purpose.trip, household);
    if (!isVisitor && !chance.happens(tripsPerHouseholdDay * (days + daysOutBefore))) continue;
    const outDay = isVisitor ? -1 : chance.between(-daysOutBefore, days - 1);
    const backDay = isVisitor ? chance.between(0, days - 1) : outDay + chance.between(1, 6);
    const travellers = isVisitor ? members : partyOf(members, chance);
    const mode = travelModes[chance.weighted(travelModes.map((name) => modeShares[name]))] ?? 'rail';
    const route = chance.pick(routes.filter((candidate) => candidate.mode === mode));
    const far = chance.pick(route.farStops);
    const out = journeyOn(route, far, true, outDay, travellers, chance);
    const back = journeyOn(route, far, false, backDay, travellers, chance);
    // A night train out may arrive after an early train back leaves; nobody books that.
    if (!isVisitor && back.boardAt <= out.alightAt) continue;
    if (!isVisitor) keep(out);
    keep(back);
    for (const person of travellers) {
      awayFrom[person] = isVisitor ? -never : out.boardAt;
      awayUntil[person] = back.alightAt;
    }
  }
  return { routes, awayFrom, awayUntil, byDay, ofPerson };
}

/** One adult alone, two together, or everyone. */
function partyOf(members: readonly number[], chance: Chance): readonly number[] {
  const draw = chance.unit();
  return draw < 0.45 ? members.slice(0, 1) : draw < 0.7 ? members.slice(0, 2) : members;
}

function journeyOn(
  route: Route,
  far: string,
  isOutbound: boolean,
  serviceDay: number,
  travellers: readonly number[],
  chance: Chance,
): Journey {
  const isRight = (service: Service) => {
    const farStop = service.stops.findIndex((stop) => stop.name === far);
    const cityStop = service.stops.findIndex((stop) => stop.cityStop >= 0);
    return isOutbound ? cityStop < farStop : farStop < cityStop;
  };
  const service = isRight(route.there) ? route.there : route.back;
  const farStop = service.stops.findIndex((stop) => stop.name === far);
  const cityStops = [...service.stops.keys()].filter((stop) => (service.stops[stop]?.cityStop ?? -1) >= 0);
  const cityStop = chance.pick(cityStops);
  const [boardStop, alightStop] = isOutbound ? [cityStop, farStop] : [farStop, cityStop];
  return {
    service,
    serviceDay,
    boardStop,
    alightStop,
    boardAt: serviceDay * dayMinutes + (service.stops[boardStop]?.departs ?? 0),
    alightAt: serviceDay * dayMinutes + (service.stops[alightStop]?.arrives ?? 0),
    isOutbound,
    travellers,
  };
}
