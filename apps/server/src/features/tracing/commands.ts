/** `healthcode trace`: the contacts of a case, or everyone aboard one run of a service. */

import type { Command } from 'commander';
import { parseDay } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { cityAction, table, type Output } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { readPersonId } from '../people/identify.ts';
import { idTypes } from '../people/pseudonyms.ts';
import { listPassengers, type Passenger } from './passengers.ts';
import { traceCase, type TracedContact } from './trace-case.ts';

interface TraceOptions {
  readonly idType?: string;
  readonly idNumber?: string;
  readonly service?: string;
  readonly date?: string;
  readonly reason: string;
}

export function tracingCommands(program: Command): void {
  const command = program
    .command('trace')
    .description('the contacts of a case; or with --service and --date everyone aboard')
    .option('--id-type <type>', `type of the case's ID document: ${idTypes.join(', ')}`)
    .option('--id-number <number>', "number of the case's ID document")
    .option('--service <service>', 'train, flight, bus or ship, such as G1278')
    .option('--date <day>', 'the day it left its origin, such as 2020-01-20')
    .option('--reason <text>', 'why, for the log of reads', 'traced at the command line');
  command.action(
    cityAction<[TraceOptions]>(command, async (city, output, _config, options) => {
      const { idType, idNumber, service, date, reason } = options;
      if (idType !== undefined && idNumber !== undefined && service === undefined && date === undefined) {
        await printContacts(city, output, readPersonId(city, idType, idNumber), reason);
      } else if (service !== undefined && date !== undefined && idType === undefined && idNumber === undefined) {
        await printPassengers(city, output, service, date, reason);
      } else {
        throw new OperatorError(
          'Give --id-type and --id-number for the contacts of a case, or --service and --date for everyone aboard.',
        );
      }
    }),
  );
}

async function printContacts(city: City, output: Output, personId: string, reason: string): Promise<void> {
  const traced = await traceCase(city, personId, reason);
  if (traced === undefined) {
    throw new OperatorError(
      'This person is no case: no diagnosis with a status that the policy in force traces. Check the ID document, or import diagnoses.',
    );
  }
  const { awaitingRefresh, ...result } = traced;
  if (awaitingRefresh)
    output.remark('There are imports that no refresh has seen: evidence and colours are older than this list.');
  output.result(result, () => {
    const { status, infectiousFrom, infectiousUntil } = result.case;
    const heading = `${status} case, infectious from ${infectiousFrom} until ${infectiousUntil}`;
    const counts = (['close', 'secondary', 'general'] as const)
      .map((closeness) => `${result.contacts.filter((one) => one.closeness === closeness).length} ${closeness}`)
      .join(', ');
    return `${heading}\n${counts}\n\n${contactTable(result.contacts)}`;
  });
}

function contactTable(contacts: readonly TracedContact[]): string {
  return table([
    ['closeness', 'person', 'setting', 'service', 'date', 'coach', 'seat', 'rows', 'minutes', 'rule', 'attack rate'],
    ...contacts.map((one) => [
      one.closeness,
      one.person,
      one.setting,
      one.service,
      one.date,
      one.coach ?? '',
      one.seat ?? '',
      one.rows ?? '',
      one.minutes ?? '',
      one.rule,
      one.attackRate == null ? '' : `${(one.attackRate.estimate * 100).toFixed(2)} %`,
    ]),
  ]);
}

async function printPassengers(
  city: City,
  output: Output,
  service: string,
  date: string,
  reason: string,
): Promise<void> {
  const day = parseDay(date);
  if (day === undefined) throw new OperatorError(`--date must be a day such as 2020-01-20; got "${date}".`);
  const people = await listPassengers(city, service, day, reason);
  if (people === undefined) throw new OperatorError(`--service must be a service such as G1278; got "${service}".`);
  output.result({ people }, () => passengerTable(people));
}

function passengerTable(people: readonly Passenger[]): string {
  return table([
    ['person', 'service', 'coach', 'seat', 'boards', 'at', 'alights', 'at'],
    ...people.map((one) => [
      one.person,
      one.service,
      one.coach ?? '',
      one.seat ?? '',
      one.boardStop ?? '',
      one.boardAt ?? '',
      one.alightStop ?? '',
      one.alightAt ?? '',
    ]),
  ]);
}
