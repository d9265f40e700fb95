/** `healthcode simulate` and `healthcode report`: a synthetic city, and how right the colours are that the platform gave it. */

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { reportAgainstTruth, simulateCity, type ReportedColour, type TruthReport } from '@open-health-code/simulator';
import type { Command } from 'commander';
import { parse } from 'csv-parse';
import type { City } from '../city.ts';
import { isIdType, personIdOf } from '../features/people/pseudonyms.ts';
import { readStanding } from '../features/people/standing.ts';
import { policyInForce } from '../features/policy/store.ts';
import { action, cityAction, table, wholeNumber } from '../platform/command.ts';
import { OperatorError } from '../platform/operator-error.ts';

interface SimulateOptions {
  readonly people: string;
  readonly days: string;
  readonly seed: string;
  readonly out: string;
  readonly start?: string;
}

export function simulationCommands(program: Command): void {
  const simulate = program
    .command('simulate')
    .description('writes a synthetic city as source files, with the truth beside it')
    .requiredOption('--people <n>', 'size of the city')
    .requiredOption('--days <n>', 'days of records')
    .option('--seed <n>', 'the same seed gives the same bytes', '1')
    .requiredOption('--out <dir>', 'folder to write to')
    .option('--start <day>', 'first day of the records');
  simulate.action(
    action<[SimulateOptions]>(simulate, async (_config, output, options) => {
      const days = wholeNumber('--days', options.days, 1, 365);
      const bar = output.progress('simulating', days);
      try {
        const { summary, truthDir } = await simulateCity({
          people: wholeNumber('--people', options.people, 1, 20_000_000),
          days,
          seed: wholeNumber('--seed', options.seed, 0, 2 ** 31),
          out: options.out,
          ...(options.start === undefined ? {} : { startDay: options.start }),
          onProgress: ({ done }) => bar.advanceTo(done),
        });
        bar.stop();
        output.result({ ...summary, out: options.out, truthDir }, () =>
          table(Object.entries(summary).map(([name, value]) => [name, String(value)])),
        );
      } catch (cause) {
        bar.stop();
        if (cause instanceof RangeError) throw new OperatorError(`${cause.message}.`, { cause });
        throw cause;
      }
    }),
  );

  const report = program
    .command('report')
    .description('compares the colours of a simulated city with the truth beside its files')
    .argument('<dir>', 'folder that `simulate` wrote');
  report.action(
    cityAction<[string]>(report, async (city, output, _config, folder) => {
      const { policy } = await policyInForce(city);
      const result = await reportAgainstTruth({
        truthDir: join(folder, 'truth'),
        colours: coloursOf(city, join(folder, 'truth', 'people.csv')),
        beforeOnset: policy.infectiousPeriod.beforeOnset,
        beforeDiagnosisWithoutOnset: policy.infectiousPeriod.beforeDiagnosisWithoutOnset,
        minimumZoneMinutes: policy.zones.minimumStayMinutes,
      });
      output.result(result, () => reportText(result));
    }),
  );
}

/** Where each person of the simulated city stands. People of this kind are invented, so looking at them is not logged. */
async function* coloursOf(city: City, peopleFile: string): AsyncGenerator<ReportedColour> {
  const inForce = await policyInForce(city);
  const { rows } = await city.db.query<{ person_id: string }>(
    `select person_id from assessment where colour in ('yellow', 'red')`,
  );
  const notGreen = new Set(rows.map((row) => row.person_id));
  const people = createReadStream(peopleFile).pipe(parse({ columns: true, bom: true }));
  for await (const person of people as AsyncIterable<Record<string, string>>) {
    const { id_type: idType = '', id_number: idNumber = '' } = person;
    if (!isIdType(idType)) continue;
    const personId = personIdOf(city.secrets.pseudonymKey, idType, idNumber);
    if (!notGreen.has(personId)) continue;
    const standing = await city.db.withConnection(
      async (connection) => await readStanding(city, connection, inForce, personId),
    );
    if (standing === undefined) continue;
    const facts = new Map(standing.state.evidence.map((evidence) => [evidence.id, { ...evidence.facts }]));
    const reasons = standing.assessment.reasons.map((reason) => ({ ...reason, facts: facts.get(reason.evidenceId) }));
    yield { idType, idNumber, colour: standing.assessment.colour, reasons };
  }
}

function reportText(report: TruthReport): string {
  return [
    `${report.people} people, ${report.infected} infected`,
    table([
      ['evidence', 'reasons', 'precision', 'expected', 'recall'],
      ...report.perKind.map((kind) => [
        kind.kind,
        kind.reasons,
        share(kind.precision),
        kind.expected,
        share(kind.recall),
      ]),
    ]),
    table([
      ['contacts in', 'truth', 'in files', 'found', 'recall of files'],
      ...report.contactsBySetting.map((row) => [
        row.setting,
        row.truth,
        row.inFiles,
        row.found,
        share(row.recallOfFiles),
      ]),
    ]),
    `wrong red: ${causes(report.wrongRed)}`,
    `wrong yellow: ${causes(report.wrongYellow)}`,
    `wrong red because of a number somebody else carries: ${report.sharedSimWrongRed}`,
  ].join('\n\n');
}

function causes(wrong: TruthReport['wrongRed']): string {
  const each = Object.entries(wrong.byCause).map(([cause, count]) => `, ${cause} ${count}`);
  return `${wrong.total} of ${wrong.given}${each.join('')}`;
}

function share(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}
