/** How this deployment reaches people's phones. */

import { OperatorError } from '../../platform/operator-error.ts';
import { isOnThisMachine } from '../sign-in/provider-settings.ts';

/** Who sends text messages: a gateway of the operator's, or, in the demonstration, nobody: they are shown on a page. */
export type TextSending =
  | { readonly by: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly by: 'demonstration' };

/** A secret that could be tried out is none. */
const shortestSecret = 32;

/** Reads HEALTHCODE_SMS_WEBHOOK and HEALTHCODE_SMS_WEBHOOK_SECRET; undefined where no text messages are sent. */
export function readTextSending(env: NodeJS.ProcessEnv): TextSending | undefined {
  const setting = env['HEALTHCODE_SMS_WEBHOOK'];
  const secret = env['HEALTHCODE_SMS_WEBHOOK_SECRET'] ?? '';
  if (setting === undefined) return undefined;
  const url = URL.canParse(setting) ? new URL(setting) : undefined;
  if (
    url === undefined ||
    !(url.protocol === 'https:' || isOnThisMachine(url)) ||
    url.username !== '' ||
    url.hash !== ''
  ) {
    throw new OperatorError(
      'HEALTHCODE_SMS_WEBHOOK must be the https address of the gateway that sends text messages (http only on this machine), without ' +
        'user name or fragment.',
    );
  }
  if (secret.length < shortestSecret) {
    throw new OperatorError(
      `HEALTHCODE_SMS_WEBHOOK_SECRET must be at least ${shortestSecret} characters, such as the output of "openssl rand -hex 32"; the ` +
        'gateway checks by it that a request comes from here.',
    );
  }
  return { by: 'webhook', url: url.href, secret };
}

/** Push services of the browsers. People name the address that messages to them go to, so the city sends to no others. */
export const usualPushHosts: readonly string[] = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
];

/** Reads HEALTHCODE_PUSH_HOSTS, a list with commas; `*.` stands for any name below. Loopback addresses may have a port and speak http. */
export function readPushHosts(env: NodeJS.ProcessEnv): readonly string[] {
  const setting = env['HEALTHCODE_PUSH_HOSTS'];
  if (setting === undefined) return usualPushHosts;
  const hosts = setting.split(',').map((host) => host.trim());
  const wrong = hosts.find(
    (host) => !/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$|^(127\.0\.0\.1|localhost):\d{1,5}$/.test(host),
  );
  if (wrong !== undefined) {
    throw new OperatorError(
      `HEALTHCODE_PUSH_HOSTS must be host names with commas between, such as ${usualPushHosts.slice(0, 2).join(',')}; got "${wrong}".`,
    );
  }
  return hosts;
}

/** Whether the city sends push messages to this address. */
export function isPushAddress(hosts: readonly string[], address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (isOnThisMachine(url)) return hosts.includes(url.host);
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return hosts.some((host) => (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host));
}
