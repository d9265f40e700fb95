/** The one call that makes a city: builds it, runs its days and writes its files. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCityTables } from './records/city-tables.ts';
import { writeManifest } from './records/manifest.ts';
import { RecordFiles, type WrittenFile } from './records/record-files.ts';
import { scenarioOf, type SimulationOptions } from './scenario.ts';
import { Simulation } from './simulation.ts';
import { buildWorld, type World } from './world.ts';

export interface SimulationSummary {
  readonly people: number;
  readonly households: number;
  readonly phones: number;
  /** Households whose numbers are all registered to one parent. */
  readonly familyPlans: number;
  readonly days: number;
  /** First and last day of the records. */
  readonly from: string;
  readonly until: string;
  readonly infected: number;
  /** Cases whose diagnosis was made within the days. */
  readonly diagnosed: number;
  /** Meetings with an infectious person; each pair, day and place counts. */
  readonly contacts: number;
  readonly tickets: number;
  /** Rows of all source files. */
  readonly rows: number;
}

export interface SimulationResult {
  readonly files: readonly WrittenFile[];
  readonly truthDir: string;
  readonly summary: SimulationSummary;
}

/**
 * Writes a synthetic city as files of the source profiles, and the truth beside them in `truth/`. The same options give
 * the same bytes. Memory grows by a few dozen bytes a person, not with days or rows.
 *
 * @throws RangeError when an option cannot be used; errors of the file system as they come.
 */
export async function simulateCity(options: SimulationOptions): Promise<SimulationResult> {
  const scenario = scenarioOf(options);
  scenario.onProgress({ phase: 'city', done: 0, total: scenario.days });
  const files = new RecordFiles(scenario.out, scenario.messRate > 0);
  const world = buildWorld(scenario);
  writeCityTables(world, files);
  const simulation = new Simulation(world, files);
  simulation.start();
  for (let day = 0; day < scenario.days; day++) {
    await simulation.runDay(day);
    scenario.onProgress({ phase: 'days', done: day + 1, total: scenario.days });
  }
  simulation.finish();
  scenario.onProgress({ phase: 'truth', done: scenario.days, total: scenario.days });
  const written = files.close();
  const summary = summaryOf(world, written, simulation.contactCount);
  writeFileSync(join(files.truthDir, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  writeManifest(scenario.out, written);
  return { files: written, truthDir: files.truthDir, summary };
}

function summaryOf(world: World, files: readonly WrittenFile[], contacts: number): SimulationSummary {
  const { scenario, population, phones, calendar, epidemic } = world;
  const end = scenario.days * 1440;
  const rowsOf = (profile?: string) =>
    files.reduce((sum, file) => (profile === undefined || file.profile === profile ? sum + file.rows : sum), 0);
  return {
    people: population.people,
    households: population.households,
    phones: phones.count,
    familyPlans: phones.isFamilyPlan.reduce((sum, flag) => sum + flag, 0),
    days: scenario.days,
    from: calendar.day(0),
    until: calendar.day(scenario.days - 1),
    infected: epidemic.courses.size,
    diagnosed: [...epidemic.courses.values()].filter((course) => course.diagnosedAt < end).length,
    contacts,
    tickets: rowsOf('tickets'),
    rows: rowsOf(),
  };
}
