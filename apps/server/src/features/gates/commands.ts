/** `healthcode gate …`: enrol gates, list and revoke them, see what they checked, without persons. */

import { formatInstant, minuteMs, parseInstant, venueClasses, type VenueClass } from '@open-health-code/domain';
import type { Command } from 'commander';
import { encodeQR } from 'qr';
import { cityAction, table } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { placesByIds } from '../places/chosen-places.ts';
import { policyInForce } from '../policy/store.ts';
import { localAddressRemark } from '../printing/public-address.ts';
import { enrolmentMs, offerEnrolment } from './enrolling.ts';
import { revokeGate } from './gate.ts';
import { listGates, scanReport } from './overview.ts';
import { peopleInside, setPeopleInside } from './people-inside.ts';

interface EnrolOptions {
  readonly place: string;
  readonly venue: string;
  readonly name?: string;
  readonly checkIn?: boolean;
}

interface RevokeOptions {
  readonly since?: string;
}

interface InsideOptions {
  readonly place: string;
  readonly count?: string;
}

interface ScansOptions {
  readonly days: string;
}

const longestReportDays = 31;

export function gatesCommands(program: Command): void {
  const gate = program.command('gate').description('gates: enrol, list, revoke them, see what they checked');

  const enrol = gate
    .command('enrol')
    .description('makes a one-time code with which a device becomes a gate')
    .requiredOption('--place <id>', 'place where the gate stands')
    .requiredOption('--venue <class>', `class of venue: ${venueClasses.join(', ')}`)
    .option('--name <text>', 'what staff call the gate (default: the place’s id)')
    .option('--check-in', 'scans there may check people in at the place');
  enrol.action(
    cityAction<[EnrolOptions]>(enrol, async (city, output, _config, options) => {
      if (!isVenueClass(options.venue)) {
        throw new OperatorError(`--venue must be one of ${venueClasses.join(', ')}; got "${options.venue}".`);
      }
      const offer = await offerEnrolment(city, {
        placeId: options.place,
        venue: options.venue,
        name: options.name ?? options.place,
        checkIns: options.checkIn ?? false,
      });
      if (offer === undefined)
        throw new OperatorError('There is no place with the id of --place. Import places first.');
      const { utcOffsetMinutes } = await policyInForce(city);
      const expiresAt = formatInstant(offer.expiresAt, utcOffsetMinutes);
      const remark = localAddressRemark(city);
      if (remark !== undefined) output.remark(remark);
      output.result({ code: offer.code, link: offer.link, expiresAt }, () =>
        [
          encodeQR(offer.link, 'ascii'),
          offer.link,
          `code ${offer.code}, once, within ${enrolmentMs / minuteMs} minutes (until ${expiresAt})`,
        ].join('\n'),
      );
    }),
  );

  const list = gate.command('list').description('every gate that is enrolled, and those that were revoked');
  list.action(
    cityAction<[]>(list, async (city, output) => {
      const gates = await listGates(city);
      output.result({ gates }, () =>
        table([
          ['gate', 'name', 'place', 'venue', 'device', 'enrolled until', 'last scan', 'revoked'],
          ...gates.map((one) => [
            one.gateId,
            one.name,
            one.placeId,
            one.venue,
            one.device,
            one.enrolledUntil,
            one.lastScanHour ?? '–',
            one.revokedAt ?? '–',
          ]),
        ]),
      );
    }),
  );

  const revoke = gate
    .command('revoke')
    .description('revokes a gate; what it scanned before counts')
    .argument('<gate>', 'id of the gate, from `gate list`')
    .option('--since <time>', 'distrust what it still delivers of later than this, where it was in wrong hands before');
  revoke.action(
    cityAction<[string, RevokeOptions]>(revoke, async (city, output, _config, gateId, options) => {
      const trustedUntil = options.since === undefined ? city.clock.now() : parseInstant(options.since);
      if (trustedUntil === undefined) {
        throw new OperatorError(
          `--since must be an ISO 8601 time with an offset, such as 2020-02-11T08:00:00+08:00; got "${options.since ?? ''}".`,
        );
      }
      const found = isUuid(gateId) && (await revokeGate(city, gateId, trustedUntil, city.actor));
      if (!found) throw new OperatorError('There is no gate with this id. See `healthcode gate list`.');
      output.result({ gateId }, () => `revoked ${gateId}; its app is told with its next request`);
    }),
  );

  const inside = gate
    .command('inside')
    .description('how many people are inside a place by its gates, or says how many staff counted there')
    .requiredOption('--place <id>', 'the place')
    .option('--count <n>', 'from now on the gates’ count goes on from this many');
  inside.action(
    cityAction<[InsideOptions]>(inside, async (city, output, _config, { place, count }) => {
      await placesByIds(city, [place]);
      if (count !== undefined) {
        if (!/^\d{1,6}$/.test(count)) throw new OperatorError(`--count must be a whole number from 0; got "${count}".`);
        await setPeopleInside(city, place, Number(count), city.actor);
      }
      const { utcOffsetMinutes } = await policyInForce(city);
      const { inside: people, handCountedAt } = await peopleInside(city, place);
      const since = handCountedAt === undefined ? null : formatInstant(handCountedAt, utcOffsetMinutes);
      output.result({ inside: people, handCountedAt: since }, () =>
        since === null ? `${people} inside` : `${people} inside, counted there at ${since} and by gates since`,
      );
    }),
  );

  const scans = gate
    .command('scans')
    .description('what gates checked, counted, without persons')
    .option('--days <n>', 'days back, today included', '1');
  scans.action(
    cityAction<[ScansOptions]>(scans, async (city, output, _config, options) => {
      const days = Number(options.days);
      if (!/^\d+$/.test(options.days) || days < 1 || days > longestReportDays) {
        throw new OperatorError(`--days must be a whole number from 1 to ${longestReportDays}; got "${options.days}".`);
      }
      const gates = await scanReport(city, days);
      output.result({ gates }, () =>
        table([
          [
            'gate',
            'place',
            'admit',
            'measure',
            'refuse',
            'invalid',
            'in',
            'out',
            'fever',
            'unverified',
            'replayed-elsewhere',
          ],
          ...gates.map((one) => [
            one.name,
            one.placeId,
            one.admit,
            one.measure,
            one.refuse,
            one.invalid,
            one.entered,
            one.departed,
            one.fever,
            one.unverified,
            one.replayedElsewhere,
          ]),
        ]),
      );
    }),
  );
}

function isVenueClass(text: string): text is VenueClass {
  return (venueClasses as readonly string[]).includes(text);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
