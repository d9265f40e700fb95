/** Push messages to this device: asked for by a press, renewed at every start, taken back with signing out. */

import { ask } from './contact.ts';

export type PushState =
  /** The browser has none; on iPhones only the installed app has. */
  | 'unsupported'
  /** The person, or the device's owner, said no in the browser. */
  | 'blocked'
  | 'off'
  | 'on';

const keptAs = 'healthcode-push';

/** How it stands on this device, without asking anybody. */
export async function pushState(): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  return (await currentSubscription()) === null || keptId() === undefined ? 'off' : 'on';
}

function isSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

/** Asks the person and subscribes. Call on a press. Throws NoAnswer, ProblemAnswer, or the browser's error when its push service fails. */
export async function subscribe(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return await pushState();
  const { key } = await ask('GET /v1/push/key', {});
  const { pushManager } = await navigator.serviceWorker.ready;
  const existing = await pushManager.getSubscription();
  // One that was made with another key of the city is of no use.
  if (existing !== null && !isMadeWith(existing, key)) await existing.unsubscribe();
  await tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }));
  return 'on';
}

/** Browsers renew subscriptions silently: the city is told at every start. */
export async function renewSubscription(): Promise<void> {
  if ((await pushState()) !== 'on') return;
  const subscription = await currentSubscription();
  if (subscription !== null) await tell(subscription);
}

/** Takes it back, here first: the device is silent even when the city is out of reach, which drops dead subscriptions by itself. */
export async function unsubscribe(): Promise<void> {
  const id = keptId();
  keep(undefined);
  await (await currentSubscription())?.unsubscribe();
  if (id !== undefined) {
    await ask('DELETE /v1/people/me/push-subscriptions/:subscriptionId', { params: { subscriptionId: id } });
  }
}

async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function tell(subscription: PushSubscription): Promise<void> {
  const { endpoint = '', keys = {} } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys;
  const { subscriptionId } = await ask('PUT /v1/people/me/push-subscriptions', {
    body: { endpoint, keys: { p256dh, auth } },
  });
  keep(subscriptionId);
}

function isMadeWith(subscription: PushSubscription, key: string): boolean {
  const made = subscription.options.applicationServerKey;
  return made !== null && bytesOf(key).every((byte, index) => byte === new Uint8Array(made)[index]);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function keptId(): string | undefined {
  try {
    return localStorage.getItem(keptAs) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(id: string | undefined): void {
  try {
    if (id === undefined) localStorage.removeItem(keptAs);
    else localStorage.setItem(keptAs, id);
  } catch {
    // Then push messages stay off at the next start.
  }
}
