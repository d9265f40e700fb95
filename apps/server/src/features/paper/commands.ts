/** `healthcode paper`: codes on paper for many at once, and taking one back. */

import { Option, type Command } from 'commander';
import { formatInstant } from '@open-health-code/domain';
import type { Language } from '@open-health-code/messages';
import { cityAction } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { paperDaysOf } from '../codes/issuing.ts';
import { policyInForce } from '../policy/store.ts';
import { missingMark } from '../printing/printable-text.ts';
import { RejectsFile } from '../sources/rejects-file.ts';
import { peopleOfCommunity, peopleOfList } from './chosen-people.ts';
import { revokePaperCode } from './paper-codes.ts';
import { printPapers, type Printed } from './printing-many.ts';
import type { PaperLayout } from './printing-paper.ts';

interface PrintOptions {
  readonly list?: string;
  readonly community?: string;
  readonly pdf: string;
  readonly layout: PaperLayout;
  readonly language: Language;
  readonly reason: string;
}

export function paperCommands(program: Command): void {
  const paper = program.command('paper').description('codes on paper, for people without a phone');
  const print = paper
    .command('print')
    .description('makes codes and prints them into one PDF: a sheet each, or cards to cut out')
    .option('--list <file>', 'for the people in a CSV file with the columns id_type and id_number')
    .option('--community <name>', 'for everybody of a community')
    .requiredOption('--pdf <file>', 'the PDF to write')
    .addOption(new Option('--layout <layout>', 'sheets or cards').choices(['a4', 'card']).default('a4'))
    .addOption(new Option('--language <language>', 'that stands first').choices(['en', 'zh']).default('zh'))
    .option('--reason <text>', 'why, for the log of reads', 'paper codes printed at the command line');
  print.action(
    cityAction<[PrintOptions]>(print, async (city, output, _config, options) => {
      const { list, community, pdf } = options;
      if ((list === undefined) === (community === undefined)) {
        throw new OperatorError('Give one of --list and --community.');
      }
      const rejects = new RejectsFile(city.dataDir, 'paper', [list ?? '']);
      let rejectsFile: string | undefined;
      let printed;
      try {
        printed = await printPapers(city, pdf, {
          people: list === undefined ? peopleOfCommunity(city, community ?? '') : peopleOfList(city, list),
          layout: options.layout,
          language: options.language,
          reason: options.reason,
          rejects,
          listed: list ?? '',
        });
        rejectsFile = await rejects.finish();
      } catch (error) {
        await rejects.discard();
        throw error;
      }
      if (printed.incompleteNames > 0) {
        output.remark(
          `${printed.incompleteNames} of the names have characters that cannot be printed; ${missingMark} stands for each, with a note on the paper.`,
        );
      }
      const { policy, utcOffsetMinutes } = await policyInForce(city);
      const { firstAt, ...early } = printed.endingEarly;
      const firstEnd = firstAt === undefined ? null : formatInstant(firstAt, utcOffsetMinutes);
      if (firstEnd !== null) output.remark(earlyRemark(early, firstEnd, paperDaysOf(policy)));
      const endingEarly = { ...early, firstAt: firstEnd };
      output.result({ ...printed, endingEarly, rejectsFile: rejectsFile ?? null }, () =>
        [
          `${printed.printed} printed to ${pdf}`,
          ...(printed.duplicate === 0 ? [] : [`${printed.duplicate} listed more than once`]),
          ...(printed.withoutColour === 0 ? [] : [`${printed.withoutColour} without a valid declaration left out`]),
          ...(rejectsFile === undefined ? [] : [`${printed.rejected} rejected, see ${rejectsFile}`]),
        ].join('\n'),
      );
    }),
  );

  const revoke = paper
    .command('revoke')
    .description('takes one code on paper back; gates learn it with the next revocation list')
    .requiredOption('--code-id <id>', 'the number on the paper');
  revoke.action(
    cityAction<[{ readonly codeId: string }]>(revoke, async (city, output, _config, options) => {
      const codeId = options.codeId.replaceAll(/\s/g, '').toLowerCase();
      if (!(await revokePaperCode(city, codeId))) {
        throw new OperatorError('There is no code on paper with this number. Compare it with the paper.');
      }
      output.result({ codeId, revoked: true }, () => 'revoked');
    }),
  );
}

/** What whoever hands the papers out has to know of those that end before the others. */
function earlyRemark(early: Omit<Printed['endingEarly'], 'firstAt'>, firstEnd: string, days: number): string {
  const { declaration, colour } = early;
  return [
    `${declaration + colour} of them for less than the policy’s ${days} days, the first until ${firstEnd}:`,
    ...(declaration === 0
      ? []
      : [`${declaration} because the health declaration ends then: let them declare again, then print anew`]),
    ...(colour === 0 ? [] : [`${colour} because the colour may get better then: print anew then`]),
  ].join('\n  ');
}
