/** `healthcode digest`: what a database says, as one fingerprint. */

import type { Command } from 'commander';
import { cityAction, table } from '../../platform/command.ts';
import { digestDatabase } from './digest.ts';

export function auditCommands(program: Command): void {
  const command = program
    .command('digest')
    .description('fingerprint of the records, evidence and colours, for comparing two databases');
  command.action(
    cityAction(command, async (city, output) => {
      const digest = await digestDatabase(city);
      output.result(digest, () =>
        table([
          ['table', 'rows', 'sha256'],
          ...Object.entries(digest.tables).map(([name, { rows, sha256 }]) => [name, rows, sha256]),
          ['all', '', digest.sha256],
        ]),
      );
    }),
  );
}
