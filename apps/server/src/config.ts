/** Settings of a run. The only file that reads the environment. */

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { userInfo } from 'node:os';
import { parseInstant } from '@open-health-code/domain';
import { readPushHosts, readTextSending, type TextSending } from './features/notifications/settings.ts';
import { readIdentityProvider, type IdentityProvider } from './features/sign-in/provider-settings.ts';
import { fixedClock, systemClock, type Clock } from './platform/clock.ts';
import { OperatorError } from './platform/operator-error.ts';

export interface Config {
  /** Absolute folder of the city's state: embedded database, keys, rejects files. */
  readonly dataDir: string;
  /** A PostgreSQL of the operator's own (15 or newer); undefined for the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly clock: Clock;
  /** One JSON object on standard output instead of tables. */
  readonly json: boolean;
  /** Who runs the command, for the log of reads. */
  readonly actor: string;
  /** The city that issues codes. */
  readonly identity: CityIdentity;
  readonly settings: Settings;
}

/** How the deployment is reached and what it is connected to. */
export interface Settings {
  /** Address that people's browsers use, without a slash at its end: https in earnest, http only on this machine. */
  readonly publicUrl: string;
  /** Addresses of the proxies in front, whose word on a caller's address is taken. */
  readonly trustedProxies?: readonly string[];
  /** The people are invented: set by `healthcode demo`, never from outside. */
  readonly demonstration?: true;
  /** Where people prove who they are; without one they sign in by phone. */
  readonly identityProvider?: IdentityProvider | undefined;
  /** Who sends text messages; without it none are sent. */
  readonly texts?: TextSending | undefined;
  /** Push services that messages are sent to; the browsers' own where absent. */
  readonly pushHosts?: readonly string[];
}

/** How gates everywhere know this city. */
export interface CityIdentity {
  /** Division code, GB/T 2260, six digits. */
  readonly division: string;
  readonly names: { readonly en: string; readonly zh: string };
}

export interface ConfigOptions {
  readonly data?: string;
  readonly now?: string;
  readonly json?: boolean;
}

/** Reads options and environment. Throws OperatorError naming the setting that is wrong and what it should be. */
export function readConfig(options: ConfigOptions, env: NodeJS.ProcessEnv = process.env): Config {
  const databaseUrl = env['DATABASE_URL'];
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new OperatorError(
      'DATABASE_URL must start with postgres:// or postgresql://; unset it for the embedded database.',
    );
  }
  return {
    dataDir: resolve(options.data ?? env['HEALTHCODE_DATA'] ?? '.healthcode'),
    databaseUrl,
    clock: readClock(options.now),
    json: options.json ?? false,
    actor: readActor(env['HEALTHCODE_ACTOR'] ?? userInfo().username),
    identity: readIdentity(env['HEALTHCODE_CITY']),
    settings: {
      publicUrl: readPublicUrl(env['HEALTHCODE_PUBLIC_URL']),
      trustedProxies: readTrustedProxies(env['HEALTHCODE_TRUSTED_PROXIES']),
      identityProvider: readIdentityProvider(env),
      texts: readTextSending(env),
      pushHosts: readPushHosts(env),
    },
  };
}

/** In the log of reads these words begin what is not staff: nobody's look is to pass for the person's own. */
function readActor(name: string): string {
  if (/^(person|gate|platform)\b/i.test(name) || !/^[^\s\p{C}](.{0,98}[^\s\p{C}])?$/u.test(name)) {
    throw new OperatorError(
      'HEALTHCODE_ACTOR must name who runs the command, in up to 100 characters; it must not begin with person, gate or platform.',
    );
  }
  return name;
}

function readClock(now: string | undefined): Clock {
  if (now === undefined) return systemClock;
  const instant = parseInstant(now);
  if (instant === undefined) {
    throw new OperatorError(
      `--now must be an ISO 8601 time with an offset, such as 2020-02-11T08:00:00+08:00; got "${now}".`,
    );
  }
  return fixedClock(instant);
}

/** A fictitious division code: 99 is no province. */
const demonstration = '990100:Demonstration City:示范市';

function readIdentity(setting = demonstration): CityIdentity {
  const [division, en, zh] = setting.split(':');
  if (division === undefined || !/^\d{6}$/.test(division) || !en || !zh) {
    throw new OperatorError(
      `HEALTHCODE_CITY must be "division code:English name:Chinese name", such as "${demonstration}"; got "${setting}".`,
    );
  }
  return { division, names: { en, zh } };
}

/** Where none is set: this machine's own address and the usual port. */
export const usualPublicUrl = 'http://127.0.0.1:8080';

function readPublicUrl(setting = usualPublicUrl): string {
  const url = URL.canParse(setting) ? new URL(setting) : undefined;
  const onThisMachine = url?.protocol === 'http:' && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || onThisMachine) || url.origin !== setting) {
    throw new OperatorError(
      `HEALTHCODE_PUBLIC_URL must be the https address that people open, without a path, such as https://code.example.org; got "${setting}".`,
    );
  }
  return url.origin;
}

/** Addresses or networks, such as "10.0.0.5,192.168.0.0/16". Without any, limits by address count the connection's own. */
function readTrustedProxies(setting = ''): readonly string[] {
  const proxies = setting
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '');
  for (const proxy of proxies) {
    const [address = '', bits = '0', ...rest] = proxy.split('/');
    if (
      isIP(address) === 0 ||
      rest.length > 0 ||
      !/^\d{1,3}$/.test(bits) ||
      Number(bits) > (isIP(address) === 4 ? 32 : 128)
    ) {
      throw new OperatorError(
        `HEALTHCODE_TRUSTED_PROXIES must list addresses or networks, such as 10.0.0.5,192.168.0.0/16; got "${proxy}".`,
      );
    }
  }
  return proxies;
}

/** Whether unexpected errors are shown with their stack. */
export function showsStacks(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env['HEALTHCODE_DEBUG'] ?? '') !== '';
}
