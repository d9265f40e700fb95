/** The subway: straight lines of stations, trains that shuttle along them all day, and the carriages of each train. */

import { dayMinutes } from '../calendar.ts';
import type { Geography } from './geography.ts';

const minutesPerHop = 3;
const turnMinutes = 6;

export interface SubwayLine {
  readonly name: string;
  readonly stationCells: readonly number[];
  readonly trains: number;
  readonly headway: number;
  /** Minutes from a departure of the first station to the next by the same train. */
  readonly cycle: number;
  /** Number of the line's first carriage among all carriages. */
  readonly firstCarriage: number;
  /** Station within reach of a cell, or −1. */
  readonly stationNear: Int16Array;
}

export interface Subway {
  readonly lines: readonly SubwayLine[];
  readonly carriagesPerTrain: number;
  readonly carriages: number;
}

/** One ride: which train, and when it is boarded and left. Minutes of the day. */
export interface SubwayRide {
  train: number;
  boardAt: number;
  alightAt: number;
}

export function buildSubway(geography: Geography, people: number): Subway {
  const carriagesPerTrain = people < 50_000 ? 4 : 6;
  const lines: SubwayLine[] = [];
  let carriages = 0;
  for (const [index, stationCells] of linePaths(geography).entries()) {
    const minimumCycle = 2 * (stationCells.length - 1) * minutesPerHop + 2 * turnMinutes;
    const headway = people < 50_000 ? 12 : people < 300_000 ? 6 : 3;
    const trains = Math.ceil(minimumCycle / headway);
    lines.push({
      name: `${index + 1}号线`,
      stationCells,
      trains,
      headway,
      cycle: trains * headway,
      firstCarriage: carriages,
      stationNear: stationsNear(geography, stationCells),
    });
    carriages += trains * carriagesPerTrain;
  }
  return { lines, carriagesPerTrain, carriages };
}

/** The next train from one station to another at or after a minute; undefined when it would not arrive today. */
export function findRide(line: SubwayLine, from: number, to: number, minute: number): SubwayRide | undefined {
  const last = line.stationCells.length - 1;
  const phase = to > from ? from * minutesPerHop : last * minutesPerHop + turnMinutes + (last - from) * minutesPerHop;
  const waited = Math.ceil((minute - phase) / line.headway) * line.headway + phase;
  const alightAt = waited + Math.abs(to - from) * minutesPerHop;
  if (alightAt >= dayMinutes) return undefined;
  const departure = (waited - phase) / line.headway;
  return { train: ((departure % line.trains) + line.trains) % line.trains, boardAt: waited, alightAt };
}

/** Which line, train and car a carriage number is. */
export function carriageOf(subway: Subway, carriage: number): { line: number; train: number; car: number } {
  let line = subway.lines.length - 1;
  while (line > 0 && (subway.lines[line]?.firstCarriage ?? 0) > carriage) line--;
  const within = carriage - (subway.lines[line]?.firstCarriage ?? 0);
  return { line, train: Math.floor(within / subway.carriagesPerTrain), car: within % subway.carriagesPerTrain };
}

/** Lines through the middle first, then parallels; more of them the wider the city. */
function linePaths({ side }: Geography): number[][] {
  const stride = Math.max(1, Math.round(side / 13));
  const middle = side >> 1;
  const third = Math.floor(side / 3);
  const path = (cellAt: (step: number) => number) => {
    const cells: number[] = [];
    for (let step = 0; step < side; step += stride) cells.push(cellAt(step));
    return cells;
  };
  const paths = [path((step) => middle * side + step), path((step) => step * side + middle)];
  if (side >= 12) paths.push(path((step) => step * side + step));
  if (side >= 18)
    paths.push(
      path((step) => third * side + step),
      path((step) => step * side + (side - 1 - third)),
    );
  if (side >= 26) paths.push(path((step) => (side - 1 - third) * side + step));
  return paths;
}

function stationsNear(geography: Geography, stationCells: readonly number[]): Int16Array {
  const { side, cells } = geography;
  const near = new Int16Array(cells).fill(-1);
  for (let cell = 0; cell < cells; cell++) {
    let best = 2;
    stationCells.forEach((stationCell, station) => {
      const distance = Math.max(
        Math.abs((cell % side) - (stationCell % side)),
        Math.abs(Math.floor(cell / side) - Math.floor(stationCell / side)),
      );
      if (distance < best) {
        best = distance;
        near[cell] = station;
      }
    });
  }
  return near;
}
