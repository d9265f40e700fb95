/** `healthcode retention`: what is past its time, and dropping it. */

import type { Command } from 'commander';
import { formatInstant, type Horizon } from '@open-health-code/domain';
import { cityAction, table } from '../../platform/command.ts';
import { policyInForce } from '../policy/store.ts';
import { previewRetention, readRuns, retain, type Retention } from './retain.ts';

const runsShown = 10;

export function retentionCommands(program: Command): void {
  const command = program
    .command('retention')
    .description(
      'what lies longer ago than the policy keeps it, and the last runs that dropped such; `serve` runs it daily',
    )
    .option('--apply', 'refreshes, then drops it');
  command.action(
    cityAction<[{ apply?: boolean }]>(command, async (city, output, _config, { apply = false }) => {
      const { utcOffsetMinutes } = await policyInForce(city);
      const written = (horizon: Horizon): Written => writtenAt(horizon, utcOffsetMinutes);
      const retention = apply ? await retain(city) : await previewRetention(city);
      const runs = (await readRuns(city.db, runsShown)).map(({ at, horizon, ...run }) => ({
        at: formatInstant(at, utcOffsetMinutes),
        ...run,
        ...written(horizon),
      }));
      const result = { applied: apply, ...written(retention.horizon), dropped: retention.dropped, runs };
      output.result(result, () =>
        [
          `${apply ? 'Counts from now on' : 'Would count from then on'}: stays and check-ins from ${result.presenceFrom}, tickets from ${result.journeyFrom},`,
          `everything else from ${result.healthFrom} (of people who were yellow or red since: longer).`,
          '',
          Object.keys(retention.dropped).length === 0
            ? 'Nothing is past its time.'
            : table([['table', apply ? 'dropped' : 'to drop'], ...rowsOf(retention)]),
          ...(runs.length === 0
            ? []
            : [
                '',
                table([
                  ['run', 'by', 'rows', ''],
                  ...runs.map(({ at, actor, dropped, finished }) => [
                    at,
                    actor,
                    sumOf(dropped),
                    finished ? '' : 'not finished',
                  ]),
                ]),
              ]),
        ].join('\n'),
      );
    }),
  );
}

function rowsOf({ dropped }: Retention): (string | number)[][] {
  return Object.entries(dropped).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sumOf(dropped: Retention['dropped']): number {
  return Object.values(dropped).reduce((sum, rows) => sum + rows, 0);
}

type Written = Readonly<Record<keyof Horizon, string | null>>;

function writtenAt({ presenceFrom, journeyFrom, healthFrom }: Horizon, utcOffsetMinutes: number): Written {
  const [presence, journey, health] = [presenceFrom, journeyFrom, healthFrom].map((instant) =>
    instant === -Infinity ? null : formatInstant(instant, utcOffsetMinutes),
  );
  return { presenceFrom: presence ?? null, journeyFrom: journey ?? null, healthFrom: health ?? null };
}
