/** `healthcode code …`: issue a code as a person's phone would show it, check one as a gate would, rotate the signing key. */

import { readFile, writeFile } from 'node:fs/promises';
import { createLivenessChain, newLivenessSeed, showCode } from '@open-health-code/health-code';
import { formatInstant, venueClasses, type VenueClass } from '@open-health-code/domain';
import type { Command } from 'commander';
import { cityAction } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { recordRead } from '../audit/audit.ts';
import { readPersonId } from '../people/identify.ts';
import { policyInForce } from '../policy/store.ts';
import { checkCode } from './checking.ts';
import { issueCodes } from './issuing.ts';
import { rotateCodeKey } from './keys.ts';
import { drawQr, readQr } from './qr-image.ts';

interface IssueOptions {
  readonly idType: string;
  readonly idNumber: string;
  readonly png?: string;
  readonly reason: string;
}

interface CheckOptions {
  readonly png?: string;
  readonly venue: string;
}

export function codesCommands(program: Command): void {
  const code = program.command('code').description('codes: issue, check, rotate the signing key');

  const issue = code
    .command('issue')
    .description('issues a code and prints it as a phone would show it at this instant')
    .requiredOption('--id-type <type>', 'type of the ID document')
    .requiredOption('--id-number <number>', 'its number')
    .option('--png <file>', 'also draws it as a QR code')
    .option('--reason <text>', 'why, for the log of reads', 'code issued at the command line');
  issue.action(
    cityAction<[IssueOptions]>(issue, async (city, output, _config, options) => {
      const personId = readPersonId(city, options.idType, options.idNumber);
      const chain = createLivenessChain(newLivenessSeed());
      const [answer] = await issueCodes(city, [{ personId, anchor: chain.anchor }]);
      if (answer === undefined || answer === 'unknown') throw new OperatorError('Nobody with this ID is known here.');
      if (answer === 'none')
        throw new OperatorError(
          'There is no code without a valid health declaration. Import one, or let the person declare.',
        );
      const now = city.clock.now();
      await recordRead(city.db, {
        personIds: [personId],
        actor: city.actor,
        reason: options.reason,
        what: 'code issue',
        now,
      });
      const token = showCode(answer.text, chain, now).text;
      if (options.png !== undefined) await writeFile(options.png, drawQr(token));
      const { utcOffsetMinutes } = await policyInForce(city);
      const expiresAt = formatInstant(answer.expiresAt, utcOffsetMinutes);
      output.result({ token, expiresAt }, () => `${token}\nvalid until ${expiresAt}; this display for about a minute`);
    }),
  );

  const check = code
    .command('check')
    .description('checks a code as a gate would')
    .argument('[token]', 'the text of the code')
    .option('--png <file>', 'a picture of the code instead')
    .option('--venue <kind>', `class of venue: ${venueClasses.join(', ')}`, 'shop');
  check.action(
    cityAction<[string | undefined, CheckOptions]>(check, async (city, output, _config, token, options) => {
      if (!isVenueClass(options.venue)) {
        throw new OperatorError(`--venue must be one of ${venueClasses.join(', ')}; got "${options.venue}".`);
      }
      const answer = await checkCode(city, await textToCheck(token, options.png), options.venue);
      output.result(answer, () =>
        [
          answer.verdict,
          answer.colour,
          answer.verdict === 'invalid' ? answer.reason : undefined,
          answer.name,
          answer.validUntil && `until ${answer.validUntil}`,
        ]
          .filter((part) => part !== null && part !== undefined)
          .join('  '),
      );
    }),
  );

  const rotate = code
    .command('rotate-key')
    .description(
      'signs new codes with a new key once every gate knows it; codes issued before stay valid until they expire',
    )
    .option('--at-once', 'does not wait: gates refuse the new codes until they have fetched the next list');
  rotate.action(
    cityAction<[{ readonly atOnce?: boolean }]>(rotate, async (city, output, _config, options) => {
      const { keyId, signsFrom } = await rotateCodeKey(city, options);
      const { utcOffsetMinutes } = await policyInForce(city);
      const from = formatInstant(signsFrom, utcOffsetMinutes);
      output.result({ keyId, signsFrom: from }, () => `new key ${keyId}, signs from ${from}`);
    }),
  );
}

function isVenueClass(text: string): text is VenueClass {
  return (venueClasses as readonly string[]).includes(text);
}

async function textToCheck(token: string | undefined, png: string | undefined): Promise<string> {
  if ((token === undefined) === (png === undefined))
    throw new OperatorError('Give either the text of a code or --png with a picture of it.');
  if (png === undefined) return token ?? '';
  let image: Buffer;
  try {
    image = await readFile(png);
  } catch (cause) {
    throw new OperatorError(`The picture ${png} cannot be read. Check the path.`, { cause });
  }
  const [text] = await readQr(image);
  if (text === undefined)
    throw new OperatorError(`No QR code was found in ${png}. Take the picture closer, straight and sharp.`);
  return text;
}
