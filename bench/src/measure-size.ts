/** One size of one benchmark as a process of its own: `NAME PEOPLE quick|full`. Prints the measurement as JSON. */

import { measureImport } from './import.ts';
import type { Measurement } from './measure.ts';
import { measureRefresh } from './refresh.ts';
import type { SizedName } from './sized.ts';
import { measureTrace } from './trace.ts';

const measures: Readonly<Record<SizedName, (people: number, quick: boolean) => Promise<Measurement>>> = {
  import: measureImport,
  refresh: measureRefresh,
  trace: measureTrace,
};

const [name, people, effort] = process.argv.slice(2);
const measure = measures[name as SizedName]; // only sized.ts starts this file
process.stdout.write(JSON.stringify(await measure(Number(people), effort === 'quick')));
