/** Trains, flights, coaches and ferries that call at the city, with their stops, times and seats. */

import { purpose, type Chance } from '../chance.ts';
import { cityStops } from '../city/places.ts';

export const travelModes = ['rail', 'air', 'coach', 'ferry'] as const;
export type TravelMode = (typeof travelModes)[number];

/** Seats of one coach, cabin or aircraft, and how its seat labels are to be read. */
export type SeatPlan = 'second-class' | 'hard-seat' | 'hard-sleeper' | 'soft-sleeper' | 'aircraft' | 'road' | 'cabin';

interface Stop {
  readonly name: string;
  /** Number among the city's own stops, or −1. */
  readonly cityStop: number;
  /** Minutes since the start of the service date; beyond 1440 after midnight. −1 at the first stop. */
  readonly arrives: number;
  /** −1 at the last stop. */
  readonly departs: number;
}

export interface Service {
  readonly name: string;
  readonly mode: TravelMode;
  readonly stops: readonly Stop[];
  /** Plan of each numbered coach; coach labels count from 1. One entry without a label for an aircraft or a road coach. */
  readonly coaches: readonly SeatPlan[];
}

/** Two services over the same stops in opposite directions. */
export interface Route {
  readonly mode: TravelMode;
  readonly there: Service;
  readonly back: Service;
  /** Stops outside the city, named as both services name them. */
  readonly farStops: readonly string[];
}

const farNames =
  '青岚 云汀 柳浦 石泉岭 东篱 白鹭洲 枫桥镇 凤栖 沙溪口 长芦 鹤鸣 南雁 雾凇岭 竹园坝 桃湾 金穗 望川 霜林 银杏坡 海晏 双塔 麦田堡 晴川 古渡'.split(
    ' ',
  );

/** Travellers of ours that a service carries on a day, about; decides how many services there are. */
const ridersPerService: Readonly<Record<TravelMode, number>> = { rail: 34, air: 40, coach: 26, ferry: 40 };

/** Which share of the journeys each mode has. */
export const modeShares: Readonly<Record<TravelMode, number>> = { rail: 0.64, air: 0.18, coach: 0.13, ferry: 0.05 };

/** Routes enough for one of each kind of train. */
const fewestRoutes: Readonly<Record<TravelMode, number>> = { rail: 4, air: 1, coach: 1, ferry: 1 };

/** Routes for about so many journeys a day. */
export function buildRoutes(journeysPerDay: number, chance: Chance): Route[] {
  const routes: Route[] = [];
  for (const [modeNumber, mode] of travelModes.entries()) {
    const count = Math.max(
      fewestRoutes[mode],
      Math.round((journeysPerDay * modeShares[mode]) / ridersPerService[mode] / 2),
    );
    for (let i = 0; i < Math.min(400, count); i++) {
      chance.at(purpose.routes, i, modeNumber);
      routes.push(mode === 'rail' ? railRoute(i, chance) : directRoute(mode, i, chance));
    }
  }
  return routes;
}

function railRoute(index: number, chance: Chance): Route {
  const isNight = index % 4 === 3;
  const first = chance.below(farNames.length);
  const far = (k: number) => farNames[(first + k) % farNames.length] ?? '青岚';
  const before = [far(0), far(1), far(2)];
  const after = [far(3), far(4), far(5)];
  // Some trains call at both stations of the city, so that those who leave and those who arrive overlap for minutes.
  const here = index % 3 === 0 ? [0, 1] : [index % 2];
  const names = [...before, ...here.map((stop) => cityStops[stop] ?? ''), ...after];
  const hops = names.slice(1).map((name, i) => {
    const withinCity = isCityStop(name) && isCityStop(names[i] ?? '');
    return withinCity ? 12 : isNight ? chance.between(80, 150) : chance.between(28, 65);
  });
  const letter = isNight ? 'K' : index % 4 === 2 ? 'D' : 'G';
  const departs = () => (isNight ? chance.between(1000, 1290) : chance.between(380, 1020));
  const coaches = isNight ? nightCoaches : letter === 'D' ? sleeperUnit : fastUnit;
  const service = (number: number, stops: readonly string[], minutes: readonly number[]): Service => ({
    name: `${letter}${number}`,
    mode: 'rail',
    stops: timed(stops, departs(), minutes, isNight ? 6 : 2),
    coaches,
  });
  return {
    mode: 'rail',
    there: service(9001 + index * 2, names, hops),
    back: service(9002 + index * 2, names.toReversed(), hops.toReversed()),
    farStops: [...before, ...after],
  };
}

const fastUnit: readonly SeatPlan[] = Array.from({ length: 8 }, () => 'second-class' as const);
const sleeperUnit: readonly SeatPlan[] = [...fastUnit.slice(0, 6), 'soft-sleeper', 'soft-sleeper'];
const nightCoaches: readonly SeatPlan[] = [
  ...(['hard-seat', 'hard-seat', 'hard-seat', 'hard-sleeper', 'hard-sleeper', 'hard-sleeper'] as const),
  ...(['hard-sleeper', 'soft-sleeper'] as const),
];

function directRoute(mode: Exclude<TravelMode, 'rail'>, index: number, chance: Chance): Route {
  const far = farNames[chance.below(farNames.length)] ?? '青岚';
  const ending = { air: '机场', coach: '客运站', ferry: '港' }[mode];
  const here = cityStops[{ air: 2, coach: 3, ferry: 4 }[mode]] ?? '';
  const prefix = { air: 'XY', coach: 'L', ferry: 'F' }[mode];
  const minutes = { air: chance.between(70, 190), coach: chance.between(90, 300), ferry: chance.between(60, 200) }[
    mode
  ];
  const plan = ({ air: ['aircraft'], coach: ['road'], ferry: ['cabin', 'cabin', 'cabin', 'cabin'] } as const)[mode];
  const service = (number: number, stops: readonly string[]): Service => ({
    name: `${prefix}${number}`,
    mode,
    stops: timed(stops, chance.between(400, 1150), [minutes], 0),
    coaches: plan,
  });
  return {
    mode,
    there: service(9101 + index * 2, [here, far + ending]),
    back: service(9102 + index * 2, [far + ending, here]),
    farStops: [far + ending],
  };
}

function isCityStop(name: string): boolean {
  return (cityStops as readonly string[]).includes(name);
}

function timed(names: readonly string[], departs: number, hops: readonly number[], wait: number): Stop[] {
  let minute = departs;
  return names.map((name, i) => {
    const arrives = i === 0 ? -1 : (minute += hops[i - 1] ?? 60);
    if (i > 0) minute += wait;
    return {
      name,
      cityStop: (cityStops as readonly string[]).indexOf(name),
      arrives,
      departs: i === names.length - 1 ? -1 : minute,
    };
  });
}
