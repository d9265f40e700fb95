/** `healthcode notify`: tells everyone of a journey or a visit. `healthcode outbox`: what was sent, what waits, what was given up. */

import { dayMs, parseDay, parseInstant } from '@open-health-code/domain';
import { announcements, type Announcement } from '@open-health-code/messages/notifications';
import type { Command } from 'commander';
import { cityAction, table } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { announce, type Audience } from './announce.ts';
import { countOutbox, tryAgain } from './outbox.ts';

interface NotifyOptions {
  readonly service?: string;
  readonly date?: string;
  readonly coach?: string;
  readonly place?: string;
  readonly from?: string;
  readonly until?: string;
  readonly template: string;
  readonly reason: string;
  readonly approvedBy?: string;
  readonly send?: boolean;
}

interface OutboxOptions {
  readonly again?: boolean;
}

/** How long what was given up is tried for once more. */
const againForMs = 3 * dayMs;

export function notificationsCommands(program: Command): void {
  const command = program
    .command('notify')
    .description('tells everyone of a journey or a visit; without --send only counts them')
    .option('--service <service>', 'train, flight, bus or ship, such as G1278')
    .option('--date <day>', 'the day it left its origin, such as 2020-01-20')
    .option('--coach <coach>', 'only those in this coach')
    .option('--place <id>', 'a place where people check in')
    .option('--from <time>', 'from when, ISO 8601 with an offset')
    .option('--until <time>', 'until when')
    .requiredOption('--template <key>', `what to say: ${announcements.join(', ')}`)
    .requiredOption('--reason <text>', 'why, for the log of reads and the list of announcements')
    .option('--approved-by <name>', 'a second person, needed for more people than the policy lets one person tell')
    .option('--send', 'tells them');
  command.action(
    cityAction<[NotifyOptions]>(command, async (city, output, _config, options) => {
      const { reason, approvedBy, send = false } = options;
      const template = templateOf(options.template);
      const announced = await announce(city, { audience: audienceOf(options), template, reason, approvedBy, send });
      output.result({ ...announced, sent: send }, () => {
        const { people, told, needsApproval } = announced;
        if (send) return `${people} people, ${told} of them told now, ${people - told} before`;
        const approval = needsApproval ? ', with --approved-by NAME, since they are many' : '';
        return `${people} people; add --send to tell them${approval}`;
      });
    }),
  );

  const outbox = program
    .command('outbox')
    .description('push and text messages: sent, waiting, given up')
    .option('--again', 'tries once more what was given up');
  outbox.action(
    cityAction<[OutboxOptions]>(outbox, async (city, output, _config, { again = false }) => {
      const triedAgain = again ? await tryAgain(city, againForMs) : 0;
      const counts = await countOutbox(city.db);
      output.result({ triedAgain, deliveries: counts }, () =>
        table([
          ['channel', 'state', 'last failure', 'messages'],
          ...counts.map(({ channel, state, failure, deliveries }) => [channel, state, failure ?? '', deliveries]),
        ]),
      );
    }),
  );
}

function templateOf(text: string): Announcement {
  const template = announcements.find((one) => one === text);
  if (template === undefined)
    throw new OperatorError(`--template must be one of ${announcements.join(', ')}; got "${text}".`);
  return template;
}

function audienceOf({ service, date, coach, place, from, until }: NotifyOptions): Audience {
  if (service !== undefined && date !== undefined && place === undefined && from === undefined && until === undefined) {
    const day = parseDay(date);
    if (day === undefined) throw new OperatorError(`--date must be a day such as 2020-01-20; got "${date}".`);
    return { kind: 'service', service, day, coach };
  }
  if (
    place !== undefined &&
    from !== undefined &&
    until !== undefined &&
    service === undefined &&
    coach === undefined
  ) {
    const window = { from: timeOf('--from', from), until: timeOf('--until', until) };
    if (window.from >= window.until) throw new OperatorError('--from must be before --until.');
    return { kind: 'place', placeId: place, ...window };
  }
  throw new OperatorError(
    'Give --service and --date (and perhaps --coach) for everyone aboard, or --place, --from and --until for everyone who was there.',
  );
}

function timeOf(option: string, text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new OperatorError(
      `${option} must be a time with an offset, such as 2020-01-20T08:00:00+08:00; got "${text}".`,
    );
  return instant;
}
