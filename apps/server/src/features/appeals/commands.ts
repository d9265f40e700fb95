/** `healthcode appeals`: officers list, look at and answer objections at the command line. */

import { appealGrounds, type AppealGround } from '@open-health-code/domain';
import { appealGroundNames, appealStateNames } from '@open-health-code/messages/records';
import type { Command } from 'commander';
import type { City } from '../../city.ts';
import { cityAction, table, wholeNumber, type Output } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { readPersonId, unknownPerson, withIdOptions, type IdOptions } from '../people/identify.ts';
import type { Remedy } from './appeal.ts';
import { reject, uphold, type Answered } from './decide.ts';
import { listAppeals, lookAtAppeal, type AppealFile, type ListedAppeal } from './desk.ts';
import { lodge } from './lodge.ts';
import { parseNumber, showNumber } from './number.ts';
import { appealStatistics } from './statistics.ts';

interface AnswerOptions {
  readonly reason: string;
}

interface UpholdOptions extends AnswerOptions {
  readonly remedy?: string;
  readonly phoneEnding?: string;
  readonly carriedByIdType?: string;
  readonly carriedByIdNumber?: string;
}

interface LodgeOptions extends IdOptions {
  readonly evidence: string;
  readonly ground: string;
  readonly statement: string;
}

export function appealsCommands(program: Command): void {
  const appeals = program.command('appeals').description('objections of people to the evidence behind their colour');

  const list = appeals
    .command('list')
    .description('open objections, overdue ones first; each look is logged where the person sees it')
    .option('--all', 'answered and taken back ones too, the newest first')
    .option('--limit <count>', 'at most so many', '50');
  list.action(
    cityAction<[{ readonly all?: boolean; readonly limit: string }]>(list, async (city, output, _config, options) => {
      const limit = wholeNumber('--limit', options.limit, 1, 1000);
      const found = await listAppeals(city, { onlyOpen: options.all !== true, limit });
      output.result({ appeals: found }, () => listText(found));
    }),
  );

  const show = appeals
    .command('show')
    .argument('<number>', 'number of the objection, such as 483-109-275')
    .description('an objection with the evidence it is about and the numbers it may rest on');
  show.action(
    cityAction<[string]>(show, async (city, output, _config, typed) => {
      const file = await lookAtAppeal(city, readNumber(typed));
      if (file === undefined) throw noSuchAppeal();
      output.result(file, () => fileText(file));
    }),
  );

  addUphold(appeals);
  const rejecting = appeals
    .command('reject')
    .argument('<number>', 'number of the objection')
    .description('says why the evidence stands; the person is told')
    .requiredOption('--reason <text>', 'for the person, in your words');
  rejecting.action(
    cityAction<[string, AnswerOptions]>(rejecting, async (city, output, _config, typed, options) => {
      const answer = { number: readNumber(typed), officer: city.actor, reason: readReason(options.reason) };
      report(output, await reject(city, answer), 'rejected');
    }),
  );

  addLodge(appeals);
  const statistics = appeals
    .command('statistics')
    .description('how often objections were right, by source and kind of evidence');
  statistics.action(
    cityAction(statistics, async (city, output) => {
      const rows = await appealStatistics(city);
      output.result({ sources: rows }, () =>
        table([
          ['source', 'kind', 'lodged', 'open', 'overdue', 'upheld', 'rejected', 'withdrawn', 'upheld rate', 'hours'],
          ...rows.map((row) => [
            row.source,
            row.kind,
            row.lodged,
            row.open,
            row.overdue,
            row.upheld,
            row.rejected,
            row.withdrawn,
            row.upheldRate === null ? '' : `${(row.upheldRate * 100).toFixed(0)} %`,
            row.hoursToAnswer === null ? '' : row.hoursToAnswer.toFixed(1),
          ]),
        ]),
      );
    }),
  );
}

function addUphold(appeals: Command): void {
  const command = withCarrierOptions(
    appeals
      .command('uphold')
      .argument('<number>', 'number of the objection')
      .description(
        'takes the evidence, or the number it rests on, from the person; the colour follows at the next refresh',
      )
      .requiredOption('--reason <text>', 'for the person, in your words')
      .option('--remedy <what>', 'evidence or phone; by the ground where left out')
      .option('--phone-ending <digits>', 'last four digits of the number that somebody else carries'),
  );
  command.action(
    cityAction<[string, UpholdOptions]>(command, async (city, output, _config, typed, options) => {
      const { remedy, phoneEnding } = options;
      if (remedy !== undefined && !isRemedy(remedy)) throw new OperatorError('--remedy is evidence or phone.');
      const answered = await uphold(city, {
        number: readNumber(typed),
        officer: city.actor,
        reason: readReason(options.reason),
        remedy,
        phoneEnding,
        carriedBy: await readCarrier(city, options),
      });
      report(output, answered, 'upheld');
    }),
  );
}

function withCarrierOptions(command: Command): Command {
  return command
    .option('--carried-by-id-type <type>', 'type of the ID document of whoever carries the number')
    .option('--carried-by-id-number <number>', 'and its number');
}

function isRemedy(text: string): text is Remedy {
  return text === 'evidence' || text === 'phone';
}

async function readCarrier(city: City, options: UpholdOptions): Promise<string | undefined> {
  const { carriedByIdType: idType, carriedByIdNumber: idNumber } = options;
  if (idType === undefined && idNumber === undefined) return undefined;
  if (idType === undefined || idNumber === undefined)
    throw new OperatorError('Give both --carried-by-id-type and --carried-by-id-number, or neither.');
  const personId = readPersonId(city, idType, idNumber);
  const { rowCount } = await city.db.query('select from person where person_id = $1', [personId]);
  if (rowCount === 0) throw unknownPerson();
  return personId;
}

function addLodge(appeals: Command): void {
  const command = withIdOptions(appeals.command('lodge'))
    .description('takes an objection down for somebody at the counter or on the phone')
    .requiredOption('--evidence <id>', 'id of the evidence, as "healthcode explain --json" gives it')
    .requiredOption('--ground <ground>', `one of ${Object.keys(appealGrounds).join(', ')}`)
    .option('--statement <text>', 'in the person’s words', '');
  command.action(
    cityAction<[LodgeOptions]>(command, async (city, output, _config, options) => {
      const { evidence: evidenceId, ground, statement } = options;
      if (!isGround(ground))
        throw new OperatorError(`--ground must be one of ${Object.keys(appealGrounds).join(', ')}.`);
      const personId = readPersonId(city, options.idType, options.idNumber);
      const objection = { personId, evidenceId, ground, statement, lodgedBy: city.actor };
      const lodged = await city.db.transaction(async (connection) => await lodge(city, connection, objection));
      if (lodged === 'unknown') throw new OperatorError('No live reason of this person rests on such evidence.');
      if (lodged === 'no-ground') throw new OperatorError(`"${ground}" makes no sense for evidence of this kind.`);
      if (lodged === 'open-already') throw new OperatorError('An objection to this evidence is open already.');
      const number = showNumber(lodged.number);
      output.result({ number }, () => `Objection ${number} was taken down. Tell the person the number.`);
    }),
  );
}

function isGround(text: string): text is AppealGround {
  return Object.hasOwn(appealGrounds, text);
}

function readNumber(typed: string): string {
  const number = parseNumber(typed);
  if (number === undefined) {
    throw new OperatorError(
      'This is no number of an objection: a digit is wrong or missing. They look like 483-109-275.',
    );
  }
  return number;
}

function readReason(reason: string): string {
  const text = reason.trim();
  if (text === '' || text.length > 2000)
    throw new OperatorError('--reason is what the person reads: 1 to 2000 characters.');
  return text;
}

function noSuchAppeal(): OperatorError {
  return new OperatorError('There is no objection of this number. Ask the person to read it out again.');
}

function report(output: Output, answered: Answered, outcome: 'upheld' | 'rejected'): void {
  if (answered.ok) {
    const number = showNumber(answered.appeal.number);
    const { remedy = null } = answered;
    output.result({ number, state: outcome, remedy }, () =>
      outcome === 'upheld'
        ? `Objection ${number} was upheld (${remedy ?? ''}). The colour follows at the next refresh.`
        : `Objection ${number} was rejected.`,
    );
    return;
  }
  if (answered.why !== 'which-phone') {
    if (answered.why === 'unknown') throw noSuchAppeal();
    if (answered.why === 'own')
      throw new OperatorError('You took this objection down yourself; another officer answers it.');
    throw new OperatorError(`This objection is ${answered.appeal?.state ?? 'closed'} already.`);
  }
  const endings = [...new Set(answered.phones.map(({ ending }) => ending ?? 'unknown'))];
  throw new OperatorError(
    endings.length === 0
      ? 'No number of this person can be behind this evidence; uphold it with --remedy evidence.'
      : `Say which number somebody else carries: --phone-ending ${endings.join(' or ')}.`,
  );
}

function listText(appeals: readonly ListedAppeal[]): string {
  if (appeals.length === 0) return 'There are no open objections.';
  return table([
    ['number', 'state', 'due', '', 'kind', 'source', 'strength', 'ground'],
    ...appeals.map((one) => [
      one.number,
      one.suspended ? 'open, suspended' : one.state,
      one.dueAt,
      one.overdue ? 'OVERDUE' : '',
      one.kind,
      one.source,
      one.strength,
      one.ground,
    ]),
  ]);
}

function fileText(file: AppealFile): string {
  const { evidence } = file;
  const lines = [
    `Objection ${file.number}, ${appealStateNames[file.state].en.toLowerCase()}${file.overdue ? ', OVERDUE' : ''}`,
    `  Person:    ${file.name}`,
    `  Lodged:    ${file.lodgedAt} by ${file.lodgedBy}; due ${file.dueAt}`,
    `  Ground:    ${appealGroundNames[file.ground].en}`,
    `  Statement: ${file.statement === '' ? '(none)' : file.statement}`,
    `  Evidence:  ${evidence.message.en} (rule ${file.rule}, ${evidence.strength}, from ${evidence.source})`,
    `  Facts:     ${Object.entries(evidence.facts)
      .map(([fact, value]) => `${fact} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
      .join(', ')}`,
    ...file.phones.map(
      (phone) =>
        `  Number:    …${phone.ending ?? '????'}, ${phone.basis} since ${phone.since ?? 'ever'}${phone.seen ? ', seen by the source that day' : ''}`,
    ),
    ...(file.phoneEnding === null ? [] : [`  Told:      somebody else carries …${file.phoneEnding}`]),
    ...(file.suspended
      ? ['  Suspended: nobody answered in time; the evidence does not count until somebody does.']
      : []),
    ...(file.decidedBy === null
      ? []
      : [`  Answered:  ${file.decidedAt ?? ''} by ${file.decidedBy}: ${file.reason ?? ''}`]),
  ];
  return lines.join('\n');
}
