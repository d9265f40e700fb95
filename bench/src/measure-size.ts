/** One size of one benchmark as a process of its own: `NAME PEOPLE quick|full`. Prints the measurement as JSON. */

import { withBenchCity, type OpenCity } from './database.ts';
import { measureImport } from './import.ts';
import { measureIssue } from './issue.ts';
import type { Measurement } from './measure.ts';
import { measureRefresh } from './refresh.ts';
import type { SizedName } from './sized.ts';
import { measureTrace } from './trace.ts';

const measures: Readonly<Record<SizedName, (open: OpenCity, people: number, quick: boolean) => Promise<Measurement>>> =
  {
    import: measureImport,
    issue: measureIssue,
    refresh: measureRefresh,
    trace: measureTrace,
  };

const [name, people, effort] = process.argv.slice(2);
const measure = measures[name as SizedName]; // only sized.ts starts this file
const measurement = await withBenchCity(async (open) => await measure(open, Number(people), effort === 'quick'));
process.stdout.write(JSON.stringify(measurement));
