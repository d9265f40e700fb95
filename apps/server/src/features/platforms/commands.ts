/** `healthcode platform …`: who may carry codes and who may ask with consent. */

import type { Command } from 'commander';
import { formatInstant, hourMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { cityAction, table, wholeNumber } from '../../platform/command.ts';
import { policyInForce } from '../policy/store.ts';
import {
  approvePlatform,
  listDecisions,
  rejectPlatform,
  revokeKey,
  rotateKeys,
  setQuota,
  switchOff,
  switchOn,
  type Deciders,
} from './deciding.ts';
import { keyIdOf } from './delivery-keys.ts';
import { readKeySet } from './key-set-file.ts';
import { listKeys, listPlatforms } from './registry.ts';
import { readStatistics, type UseOfDay } from './statistics.ts';

interface DecisionOptions {
  readonly by?: string;
  readonly approvedBy?: string;
}

export function platformCommands(program: Command): void {
  const platform = program
    .command('platform')
    .description('apps that carry sealed codes, employers that ask with consent');
  addList(platform);
  addDecision(platform, 'approve', 'lets a platform that applied begin; takes two people', approvePlatform);
  addDecision(platform, 'reject', 'turns an application down', rejectPlatform);
  addDecision(platform, 'switch-off', 'answers a platform no more, within two seconds', switchOff);
  addDecision(platform, 'switch-on', 'answers a platform again; takes two people', switchOn);
  addRevokeKey(platform);
  addRotate(platform);
  addQuota(platform);
  addStatistics(platform);
}

function addList(platform: Command): void {
  const list = platform.command('list').description('every platform with its keys and what was decided about it');
  list.action(
    cityAction(list, async (city, output) => {
      const platforms = await describePlatforms(city);
      output.result({ platforms }, () =>
        platforms.length === 0
          ? 'No platform has applied.'
          : platforms
              .map(({ platformId, name, kind, state, contact, purpose, origin, quota, keys, decisions }) =>
                [
                  `${name}  ${kind}, ${state}  ${platformId}`,
                  `  ${purpose}`,
                  `  contact ${contact}${origin === null ? '' : `, embeds at ${origin}`}, ${quota.perSecond} a second, ${quota.perDay} a day`,
                  ...keys.map((key) => `  key ${key.kid}  ${key.state}  thumbprint ${key.thumbprint}`),
                  ...decisions.map(
                    ({ at, what, by, approvedBy }) =>
                      `  ${at}  ${what} by ${by}${approvedBy === undefined ? '' : `, approved by ${approvedBy}`}`,
                  ),
                ].join('\n'),
              )
              .join('\n\n'),
      );
    }),
  );
}

interface DescribedPlatform {
  readonly platformId: string;
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly contact: string;
  readonly purpose: string;
  readonly origin: string | null;
  readonly appliedAt: string;
  readonly quota: { readonly perSecond: number; readonly perDay: number };
  /** The thumbprint is compared with the one the platform says by another way than the application came. */
  readonly keys: readonly { readonly kid: string; readonly state: string; readonly thumbprint: string }[];
  readonly decisions: readonly (Deciders & { readonly at: string; readonly what: string })[];
}

async function describePlatforms(city: City): Promise<DescribedPlatform[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const now = city.clock.now();
  const keys = await listKeys(city.db);
  const decisions = await listDecisions(city);
  return await Promise.all(
    (await listPlatforms(city.db)).map(async ({ platformId, perSecond, perDay, appliedAt, origin, ...rest }) => ({
      ...rest,
      platformId,
      origin: origin ?? null,
      appliedAt: formatInstant(appliedAt, utcOffsetMinutes),
      quota: { perSecond, perDay },
      keys: await Promise.all(
        keys
          .filter((key) => key.platformId === platformId)
          .map(async (key) => ({
            kid: key.kid,
            state:
              key.revokedAt !== undefined
                ? 'revoked'
                : key.expiresAt === undefined
                  ? 'in use'
                  : key.expiresAt > now
                    ? `until ${formatInstant(key.expiresAt, utcOffsetMinutes)}`
                    : 'ended',
            thumbprint: await keyIdOf(key),
          })),
      ),
      decisions: decisions
        .filter((decision) => decision.platformId === platformId)
        .map(({ at, what, by, approvedBy }) => ({
          at: formatInstant(at, utcOffsetMinutes),
          what,
          by,
          ...(approvedBy === undefined ? {} : { approvedBy }),
        })),
    })),
  );
}

function withDeciders(command: Command): Command {
  return command
    .option('--by <name>', 'who decides; default who runs the command')
    .option('--approved-by <name>', 'a second person who approved it');
}

function decidersOf(city: City, { by, approvedBy }: DecisionOptions): Deciders {
  return { by: by ?? city.actor, ...(approvedBy === undefined ? {} : { approvedBy }) };
}

function addDecision(
  platform: Command,
  name: string,
  description: string,
  decide: (city: City, platformId: string, deciders: Deciders) => Promise<void>,
): void {
  const command = withDeciders(
    platform.command(name).description(description).argument('<id>', 'the platform’s application id'),
  );
  command.action(
    cityAction<[string, DecisionOptions]>(command, async (city, output, _config, platformId, options) => {
      await decide(city, platformId, decidersOf(city, options));
      output.result({ platformId, done: name }, () => `${platformId}: ${name} done`);
    }),
  );
}

function addRevokeKey(platform: Command): void {
  const command = withDeciders(
    platform
      .command('revoke-key')
      .description('takes a key out of use for good, with all tokens got with it, within two seconds')
      .argument('<id>', 'the platform’s application id')
      .argument('<kid>', 'name of the key'),
  );
  command.action(
    cityAction<[string, string, DecisionOptions]>(command, async (city, output, _config, platformId, kid, options) => {
      await revokeKey(city, platformId, kid, decidersOf(city, options));
      output.result({ platformId, revoked: kid }, () => `Key ${kid} counts no more.`);
    }),
  );
}

function addRotate(platform: Command): void {
  const command = withDeciders(
    platform
      .command('rotate')
      .description('gives a platform new keys; takes two people')
      .argument('<id>', 'the platform’s application id')
      .requiredOption('--jwks <file>', 'the new public keys, a JWK set')
      .option('--overlap-hours <n>', 'how much longer the keys before count', '24'),
  );
  command.action(
    cityAction<[string, DecisionOptions & { jwks: string; overlapHours: string }]>(
      command,
      async (city, output, _config, platformId, options) => {
        const keys = await readKeySet(options.jwks);
        const overlapMs = wholeNumber('--overlap-hours', options.overlapHours, 0, 24 * 30) * hourMs;
        await rotateKeys(city, platformId, { keys, overlapMs }, decidersOf(city, options));
        const kids = keys.map((key) => key.kid);
        output.result({ platformId, keys: kids }, () => `In use from now on: ${kids.join(', ')}`);
      },
    ),
  );
}

function addQuota(platform: Command): void {
  const command = withDeciders(
    platform
      .command('quota')
      .description('sets how much a platform may ask for, of each scope')
      .argument('<id>', 'the platform’s application id')
      .option('--per-second <n>', 'requests a second over all processes')
      .option('--per-day <n>', 'requests a day of the city'),
  );
  command.action(
    cityAction<[string, DecisionOptions & { perSecond?: string; perDay?: string }]>(
      command,
      async (city, output, _config, platformId, options) => {
        const { perSecond, perDay } = options;
        const quota = await setQuota(
          city,
          platformId,
          {
            ...(perSecond === undefined ? {} : { perSecond: wholeNumber('--per-second', perSecond, 1, 100_000) }),
            ...(perDay === undefined ? {} : { perDay: wholeNumber('--per-day', perDay, 1, 2_000_000_000) }),
          },
          decidersOf(city, options),
        );
        output.result({ platformId, ...quota }, () => `${quota.perSecond} a second, ${quota.perDay} a day`);
      },
    ),
  );
}

function addStatistics(platform: Command): void {
  const command = platform
    .command('statistics')
    .description('what platforms asked for, by day and scope; holds no persons')
    .argument('[id]', 'one platform; all where absent')
    .option('--days <n>', 'how many days back', '30');
  command.action(
    cityAction<[string | undefined, { days: string }]>(command, async (city, output, _config, only, { days }) => {
      const count = wholeNumber('--days', days, 1, 400);
      const statistics: (UseOfDay & { platformId: string; name: string })[] = [];
      for (const { platformId, name } of await listPlatforms(city.db)) {
        if (only !== undefined && only !== platformId) continue;
        for (const use of await readStatistics(city, platformId, count)) statistics.push({ platformId, name, ...use });
      }
      output.result({ statistics }, () =>
        table([
          ['day', 'platform', 'scope', 'answered', 'refused', 'for nobody'],
          ...statistics.map(({ day, name, scope, answered, refused, undelivered }) => [
            day,
            name,
            scope,
            answered,
            refused,
            undelivered,
          ]),
        ]),
      );
    }),
  );
}
