/** The command line: `healthcode`. Every feature brings its own commands. */

import { Command, CommanderError } from 'commander';
import { showsStacks } from '../config.ts';
import { appealsCommands } from '../features/appeals/commands.ts';
import { auditCommands } from '../features/audit/commands.ts';
import { codesCommands } from '../features/codes/commands.ts';
import { gatesCommands } from '../features/gates/commands.ts';
import { notificationsCommands } from '../features/notifications/commands.ts';
import { dependantsCommands } from '../features/dependants/commands.ts';
import { paperCommands } from '../features/paper/commands.ts';
import { peopleCommands } from '../features/people/commands.ts';
import { placesCommands } from '../features/places/commands.ts';
import { platformCommands } from '../features/platforms/commands.ts';
import { policyCommands } from '../features/policy/commands.ts';
import { refreshCommands } from '../features/refresh/commands.ts';
import { retentionCommands } from '../features/retention/commands.ts';
import { sourceCommands } from '../features/sources/commands.ts';
import { tracingCommands } from '../features/tracing/commands.ts';
import { benchCommands } from './bench-command.ts';
import { serveCommands } from './serve-commands.ts';
import { simulationCommands } from './simulation-commands.ts';

/** In the order in which `--help` lists them. */
const features: readonly ((program: Command) => void)[] = [
  sourceCommands,
  policyCommands,
  refreshCommands,
  retentionCommands,
  peopleCommands,
  dependantsCommands,
  tracingCommands,
  notificationsCommands,
  codesCommands,
  paperCommands,
  placesCommands,
  appealsCommands,
  gatesCommands,
  platformCommands,
  auditCommands,
  simulationCommands,
  serveCommands,
  benchCommands,
];

const usageError = 2;

await run(process.argv);

async function run(argv: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what is wrong; asking for help or the version is no error.
      process.exitCode = error.exitCode === 0 ? 0 : usageError;
      return;
    }
    process.exitCode = 1;
    process.stderr.write(`${unexpected(error)}\n`);
  }
}

function buildProgram(): Command {
  const program = new Command('healthcode')
    .description('Open Health Code: evidence, a published policy, explained colours, codes any gate can check')
    .option('--data <dir>', 'folder of the city’s state (default: .healthcode, or HEALTHCODE_DATA)')
    .option('--json', 'prints one JSON object on standard output')
    .option('--now <time>', 'sets the clock: ISO 8601 with an offset, such as 2020-02-11T08:00:00+08:00')
    // Before the commands are added, which take these over: errors come back here, and global options may stand anywhere.
    .exitOverride()
    .showHelpAfterError('Run with --help for the options.');
  for (const addCommands of features) addCommands(program);
  return program;
}

/** One sentence; the stack may hold what belongs in no terminal's history. */
function unexpected(error: unknown): string {
  if (showsStacks()) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const what = error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : String(error);
  return `This should not have happened: ${what.replace(/\.$/, '')}; run with HEALTHCODE_DEBUG=1 for details.`;
}
