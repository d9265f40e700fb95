/** `healthcode import` and `healthcode zone`. */

import { stat } from 'node:fs/promises';
import { Argument, Option, type Command } from 'commander';
import { formatInstant } from '@open-health-code/domain';
import { cityAction, table } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { importFiles } from './import.ts';
import { utcOffsetMinutes } from './local-day.ts';
import { profileNames, type ProfileName } from './profiles.ts';
import type { Encoding } from './reading/encoding.ts';
import { listZones, withdrawZone } from './zones.ts';

const encodings: Readonly<Record<string, Encoding>> = { 'utf-8': 'utf-8', gbk: 'gb18030', gb18030: 'gb18030' };

export function sourceCommands(program: Command): void {
  importCommand(program);
  const zone = program.command('zone').description('zones in force and past');
  const list = zone.command('list').description('lists all zones');
  list.action(
    cityAction(list, async (city, output) => {
      const zones = await listZones(city.db);
      output.result(
        { zones: zones.map((item) => ({ ...item, from: written(item.from), until: written(item.until) })) },
        () =>
          table([
            ['zone', 'level', 'from', 'until', 'districts', 'cells'],
            ...zones.map((item) => [
              item.zoneId,
              item.level,
              written(item.from) ?? '',
              written(item.until) ?? '',
              item.districts.join(' '),
              item.cells,
            ]),
          ]),
      );
    }),
  );
  const withdraw = zone
    .command('withdraw <zone-id>')
    .description('takes a zone back, and what rested on it at the next refresh');
  withdraw.action(
    cityAction<[string]>(withdraw, async (city, output, _config, zoneId) => {
      if (!(await withdrawZone(city.db, zoneId))) {
        throw new OperatorError('There is no zone of that id. `healthcode zone list` shows all.');
      }
      output.result({ zoneId, withdrawn: true }, () => `Withdrawn. Run \`healthcode refresh\` for it to take effect.`);
    }),
  );
}

function importCommand(program: Command): void {
  const command = program
    .command('import')
    .description('imports files of one source profile')
    .addArgument(new Argument('<profile>', 'source profile').choices(profileNames))
    .argument('<file...>', 'CSV, GeoJSON (zones) or FHIR NDJSON; may be compressed with gzip')
    .addOption(new Option('--encoding <name>', 'of the text; detected by default').choices(Object.keys(encodings)));
  command.action(
    cityAction<[ProfileName, string[], { encoding?: string }]>(
      command,
      async (city, output, _config, profile, files, options) => {
        const encoding = encodings[options.encoding ?? ''];
        const bar = output.progress(`import ${profile}`, await totalBytes(files));
        try {
          const result = await importFiles(city, profile, files, {
            ...(encoding === undefined ? {} : { encoding }),
            onProgress: (bytes) => bar.advanceTo(bytes),
            onRemark: (text) => output.remark(text),
          });
          bar.stop();
          output.result(result, () =>
            [
              `${result.accepted} accepted, ${result.duplicate} duplicate, ${result.rejected} rejected`,
              ...(result.rejectsFile === undefined ? [] : [`The refused rows and why: ${result.rejectsFile}`]),
            ].join('\n'),
          );
        } finally {
          bar.stop();
        }
      },
    ),
  );
}

/** Files that cannot be looked at count nothing here; the import tells why. */
async function totalBytes(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0));
  return sizes.reduce((total, size) => total + size, 0);
}

function written(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant, utcOffsetMinutes);
}
