/** `healthcode refresh`: brings evidence and colours up to date. */

import type { Command } from 'commander';
import { cityAction, table } from '../../platform/command.ts';
import { refresh } from './refresh.ts';
import { verifyEvidence, type Verification } from './verify.ts';

interface CommandOptions {
  readonly full?: boolean;
  readonly verify?: boolean;
  readonly acceptBulk?: string;
}

export function refreshCommands(program: Command): void {
  const command = program
    .command('refresh')
    .description('derives evidence, traces contacts and assesses everyone it concerns')
    .option('--full', 'looks at every record and assesses everyone, not only what changed')
    .option('--verify', 'then derives everything from scratch beside what stands and compares')
    .option('--accept-bulk <name>', 'a second person who lets more people worsen than the policy allows by itself');
  command.action(
    cityAction<[CommandOptions]>(command, async (city, output, _config, options) => {
      const progress = output.progress('assessing', 100);
      const refreshed = await refresh(city, {
        full: options.full ?? false,
        progress,
        ...(options.acceptBulk === undefined ? {} : { acceptedBy: options.acceptBulk }),
      }).finally(() => progress.stop());
      const verification = options.verify === true ? await verifyEvidence(city) : undefined;
      if (verification !== undefined && isWrong(verification)) process.exitCode = 1;
      output.result({ ...refreshed, ...(verification === undefined ? {} : { verification }) }, () => {
        const { green, yellow, red, none } = refreshed.colours;
        return [
          `${refreshed.assessed} assessed, ${refreshed.changed} changed colour`,
          table([
            ['green', 'yellow', 'red', 'none'],
            [green, yellow, red, none],
          ]),
          ...(verification === undefined ? [] : [verificationText(verification)]),
        ].join('\n\n');
      });
    }),
  );
}

/** What waits for the next refresh explains differences; nothing else does. */
function isWrong({ differences, awaitsRefresh }: Verification): boolean {
  return differences > 0 && !awaitsRefresh;
}

function verificationText(verification: Verification): string {
  if (verification.differences === 0) return 'Verified: the evidence is what follows from the records.';
  const heading = isWrong(verification)
    ? `${verification.differences} rows are not what follows from the records; "refresh --full" mends what was changed by hand:`
    : `${verification.differences} rows differ because something was imported meanwhile; refresh and verify again:`;
  return `${heading}\n${table([
    ['table', 'difference', 'subject', 'row'],
    ...verification.sample.map(({ table: name, difference, subject, row }) => [name, difference, subject, row]),
  ])}`;
}
