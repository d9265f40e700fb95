/** `healthcode poster` and `healthcode check-in`. */

import { Option, type Command } from 'commander';
import { formatInstant, parseInstant } from '@open-health-code/domain';
import { cityAction, table } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { rotatePlaceKey } from '../codes/keys.ts';
import { readPersonId, withIdOptions, type IdOptions } from '../people/identify.ts';
import { paperSizes, type PaperSize } from '../printing/page.ts';
import { isPrintedWhole, missingMark } from '../printing/printable-text.ts';
import { localAddressRemark } from '../printing/public-address.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';
import { RejectsFile } from '../sources/rejects-file.ts';
import { carriagesOf, placesByIds, placesOfList } from './chosen-places.ts';
import { confirmCheckIn, listDoubtful } from './doubtful-check-ins.ts';
import { withdrawPosters } from './posters.ts';
import { printPosters } from './printing-posters.ts';

interface PrintOptions {
  readonly place?: readonly string[];
  readonly line?: string;
  readonly list?: string;
  readonly pdf: string;
  readonly size: PaperSize;
  readonly rotatingDisplay?: boolean;
}

interface RotateOptions {
  readonly oldUntil?: string;
  readonly stolen?: boolean;
}

interface DoubtOptions extends IdOptions {
  readonly confirm?: string;
  readonly reason: string;
}

export function placesCommands(program: Command): void {
  const poster = program.command('poster').description('posters by which people check in at places and in carriages');
  printCommand(poster);

  const withdraw = poster
    .command('withdraw')
    .description('ends the posters of places wherever they hang or were copied to; print new ones')
    .requiredOption('--place <id...>', 'places');
  withdraw.action(
    cityAction<[{ readonly place: readonly string[] }]>(withdraw, async (city, output, _config, options) => {
      const withdrawn = await withdrawPosters(city, options.place);
      output.result({ withdrawn }, () => `${withdrawn} withdrawn`);
    }),
  );

  rotateCommand(poster);
  doubtsCommand(program);
}

function rotateCommand(poster: Command): void {
  const rotate = poster
    .command('rotate-key')
    .description('signs posters with a new key from now on; print those that hang on paper anew')
    .option('--old-until <time>', 'posters printed before are good until then')
    .option('--stolen', 'the old key is in wrong hands: posters printed before end now, wherever they hang');
  rotate.action(
    cityAction<[RotateOptions]>(rotate, async (city, output, _config, { oldUntil, stolen = false }) => {
      if ((oldUntil === undefined) !== stolen) throw new OperatorError('Give one of --old-until and --stolen.');
      const until = oldUntil === undefined ? undefined : parseInstant(oldUntil);
      if (oldUntil !== undefined && (until === undefined || until <= city.clock.now())) {
        throw new OperatorError(
          `--old-until must be a time ahead, ISO 8601 with an offset, such as 2020-03-01T00:00:00+08:00; got "${oldUntil}".`,
        );
      }
      const { keyId } = await rotatePlaceKey(city, until);
      const oldPostersUntil = until === undefined ? null : formatInstant(until, utcOffsetMinutes);
      output.result({ keyId, oldPostersUntil }, () =>
        [
          `new key ${keyId}; displays change by themselves`,
          oldPostersUntil === null
            ? 'posters printed before are no longer valid: print new ones now'
            : `posters printed before are good until ${oldPostersUntil}: print new ones by then`,
        ].join('\n'),
      );
    }),
  );
}

function printCommand(poster: Command): void {
  const print = poster
    .command('print')
    .description('prints posters into one PDF, a page each')
    .option('--place <id...>', 'of these places')
    .option('--line <service>', 'of all carriages of a train, line or route')
    .option('--list <file>', 'of the places in a CSV file with the column place_id')
    .requiredOption('--pdf <file>', 'the PDF to write')
    .addOption(new Option('--size <size>', 'of the paper').choices(Object.keys(paperSizes)).default('a4'))
    .option('--rotating-display', 'sheets to hang beside a display that shows the code; ends paper posters there');
  print.action(
    cityAction<[PrintOptions]>(print, async (city, output, _config, options) => {
      const { place, line, list, pdf, size, rotatingDisplay = false } = options;
      if ([place, line, list].filter((choice) => choice !== undefined).length !== 1) {
        throw new OperatorError('Give one of --place, --line and --list.');
      }
      const chosen =
        list !== undefined
          ? await placesOfList(city, list)
          : {
              places: line === undefined ? await placesByIds(city, place ?? []) : await carriagesOf(city, line),
              rejects: [],
            };
      const rejects = new RejectsFile(city.dataDir, 'posters', [list ?? '']);
      await rejects.add(list ?? '', chosen.rejects);
      const rejectsFile = (await rejects.finish()) ?? null;
      if (chosen.places.length > 0) {
        const remark = localAddressRemark(city);
        if (remark !== undefined && !rotatingDisplay) output.remark(remark);
        await printPosters(city, pdf, { places: chosen.places, size, besideDisplay: rotatingDisplay });
      }
      const printed = chosen.places.length;
      const incompleteNames = chosen.places.filter(({ name }) => !isPrintedWhole(name)).map(({ placeId }) => placeId);
      if (incompleteNames.length > 0) {
        output.remark(
          `Names with characters that cannot be printed, so that ${missingMark} stands for them: ${incompleteNames.join(', ')}`,
        );
      }
      output.result({ printed, rejected: chosen.rejects.length, rejectsFile, incompleteNames }, () =>
        [
          `${printed} printed${printed === 0 ? '' : ` to ${pdf}`}`,
          ...(rejectsFile === null ? [] : [`${chosen.rejects.length} rejected, see ${rejectsFile}`]),
        ].join('\n'),
      );
    }),
  );
}

function doubtsCommand(program: Command): void {
  const checkIn = program.command('check-in').description('check-ins of people');
  const doubts = withIdOptions(checkIn.command('doubts'))
    .description('check-ins of a person that contradict one another; they make no contacts until somebody has asked')
    .option('--confirm <id>', 'takes one for true, after asking the person')
    .option('--reason <text>', 'why, for the log of reads', 'looked into at the command line');
  doubts.action(
    cityAction<[DoubtOptions]>(doubts, async (city, output, _config, options) => {
      const personId = readPersonId(city, options.idType, options.idNumber);
      const { confirm } = options;
      if (confirm !== undefined && !(await confirmCheckIn(city, personId, confirm))) {
        throw new OperatorError('This person has no doubtful check-in of that id. Leave --confirm away to see them.');
      }
      const doubtful = (await listDoubtful(city, personId, options.reason)).map(({ at, ...rest }) => ({
        ...rest,
        at: formatInstant(at, utcOffsetMinutes),
      }));
      output.result({ confirmed: confirm ?? null, doubtful }, () =>
        doubtful.length === 0
          ? 'no doubtful check-ins'
          : table([
              ['check-in', 'at', 'place', 'by'],
              ...doubtful.map(({ checkInId, at, place, via }) => [checkInId, at, place, via]),
            ]),
      );
    }),
  );
}
