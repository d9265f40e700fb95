/** `healthcode demo`: a simulated city, imported and assessed, served to look at. Made once; the next start goes on with it. */

import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, dayOf } from '@open-health-code/domain';
import { readManifest, simulateCity } from '@open-health-code/simulator';
import type { City } from '../city.ts';
import { importFiles } from '../features/sources/import.ts';
import { refresh } from '../features/refresh/refresh.ts';
import type { Output } from '../platform/command.ts';

export interface DemoOptions {
  readonly people: number;
  readonly days: number;
  readonly seed: number;
}

const cityOffsetMinutes = 480;

/** Fills an empty deployment with a simulated city that ends today. */
export async function prepareDemo(city: City, output: Output, options: DemoOptions): Promise<void> {
  if (await isFilled(city)) return;
  const folder = join(city.dataDir, 'demonstration');
  if (!existsSync(folder)) await simulate(city, output, options, folder);
  for (const { profile, paths } of await readManifest(folder)) {
    const result = await importFiles(city, profile, paths);
    output.remark(
      `${profile}: ${result.accepted} accepted, ${result.duplicate} duplicate, ${result.rejected} rejected`,
    );
  }
  const { assessed, colours } = await refresh(city);
  output.remark(
    `assessed ${assessed}: ${colours.red} red, ${colours.yellow} yellow, ${colours.green} green, ${colours.none} without a code`,
  );
}

async function simulate(city: City, output: Output, options: DemoOptions, folder: string): Promise<void> {
  output.remark(`Simulating a city of ${options.people} people over ${options.days} days…`);
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const startDay = addDays(dayOf(city.clock.now(), cityOffsetMinutes), 1 - options.days);
  await simulateCity({ ...options, out: draft, startDay });
  await rename(draft, folder);
}

async function isFilled(city: City): Promise<boolean> {
  const { rows } = await city.db.query<{ filled: boolean }>('select exists (select from assessment) as filled');
  return rows[0]?.filled === true;
}
