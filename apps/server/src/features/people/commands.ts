/** `healthcode whois` and `healthcode explain`: who somebody is here, and why they have their colour. */

import type { Command } from 'commander';
import { cityAction } from '../../platform/command.ts';
import { recordRead } from '../audit/audit.ts';
import { explainPerson, type ExplainedPerson } from './explain.ts';
import { readPersonId, unknownPerson, withIdOptions, type IdOptions } from './identify.ts';

interface ReadOptions extends IdOptions {
  readonly reason: string;
}

export function peopleCommands(program: Command): void {
  const whois = withIdOptions(program.command('whois'))
    .description('the pseudonym of the person with an ID document')
    .option('--reason <text>', 'why, for the log of reads', 'looked up at the command line');
  whois.action(
    cityAction<[ReadOptions]>(whois, async (city, output, _config, options) => {
      const personId = readPersonId(city, options.idType, options.idNumber);
      await city.db.transaction(async (connection) => {
        const { rowCount } = await connection.query('select from person where person_id = $1', [personId]);
        if (rowCount === 0) throw unknownPerson();
        const { actor, clock } = city;
        const read = { personIds: [personId], actor, reason: options.reason, what: 'whois', now: clock.now() };
        await recordRead(connection, read);
      });
      output.result({ personId }, () => personId);
    }),
  );

  const explain = withIdOptions(program.command('explain'))
    .description('the colour of a person at this instant, with every reason, its end and how to contest it')
    .option('--reason <text>', 'why, for the log of reads', 'explained at the command line');
  explain.action(
    cityAction<[ReadOptions]>(explain, async (city, output, _config, options) => {
      const personId = readPersonId(city, options.idType, options.idNumber);
      const explanation = await explainPerson(city, personId, { actor: city.actor, reason: options.reason });
      if (explanation === undefined) throw unknownPerson();
      output.result(explanation, () => explanationText(explanation));
    }),
  );
}

const withoutReason = {
  green: 'There is nothing against this person.',
  yellow: '',
  red: '',
  none: 'There is nothing against this person, but without a valid health declaration there is no code.',
} as const;

/** The explanation as a page of text, in English and Chinese. */
function explanationText({ name, colour, reasons, nextChangeAt, declaredAt, history }: ExplainedPerson): string {
  const parts = [
    `${name}  ${colour === 'none' ? 'no code' : colour.toUpperCase()}`,
    ...(reasons.length === 0 ? [withoutReason[colour]] : []),
    ...reasons.map((reason) =>
      [
        `${reason.colour.toUpperCase()}: ${reason.message}`,
        `  ${reason.messages.zh}`,
        `  Why:      ${reason.basis.en} Rule ${reason.rule}, since ${reason.since}.`,
        `  Facts:    ${factsText(reason.facts)}`,
        `  Ends:     ${reason.ending.en} ${reason.ending.zh}`,
        `  To do:    ${reason.instructions.en} ${reason.instructions.zh}`,
        `  Contest:  ${reason.contest.en} ${reason.contest.zh}`,
      ].join('\n'),
    ),
    [
      `Last declaration: ${declaredAt ?? 'none'}`,
      ...(nextChangeAt === null ? [] : [`Time alone may change something at ${nextChangeAt}`]),
      ...history.map(
        ({ at, from, to, rules }) => `${at}  ${from} to ${to}${rules.length === 0 ? '' : `  (${rules.join(', ')})`}`,
      ),
    ].join('\n'),
  ];
  return parts.join('\n\n');
}

function factsText(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(([fact, value]) => `${fact} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
