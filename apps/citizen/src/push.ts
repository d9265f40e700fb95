/** Push messages: shown as they come (they never hold health data), once however often they are sent; a press opens the message. */

interface PushEvent extends Event {
  readonly data: { json(): unknown } | null;
  waitUntil(work: Promise<unknown>): void;
}

interface NotificationEvent extends Event {
  readonly notification: Notification;
  waitUntil(work: Promise<unknown>): void;
}

interface WindowClient {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown, transfer: readonly Transferable[]): void;
}

interface PushScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NotificationEvent) => void): void;
}

interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  /** `<who>/<messageId>`: what a press opens. */
  readonly opens: string | undefined;
}

/** Browsers show something of their own where nothing is shown; so a message that cannot be read has words too. */
const unreadable: PushMessage = {
  title: 'Health Code 健康码',
  body: 'There is something new. 您有新消息。',
  tag: 'unreadable',
  opens: undefined,
};

/** Where a pressed message leads. */
const inbox = '/inbox';
/** Pages of the same origin that are not this app's. */
const otherApps = /^\/(gate|embed|operator|docs|demo)\b/;

export function receivePushes(): void {
  const worker = globalThis as unknown as PushScope; // a service worker's own scope
  worker.addEventListener('push', (event) => {
    const { title, body, tag, opens } = readPush(event) ?? unreadable;
    event.waitUntil(
      worker.registration.showNotification(title, {
        body,
        tag,
        data: opens,
        icon: '/icon-192.png',
        badge: '/icon-192.png',
      }),
    );
  });
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(openInbox(worker, text(event.notification.data)));
  });
}

function readPush({ data }: PushEvent): PushMessage | undefined {
  try {
    const message = data?.json();
    if (typeof message !== 'object' || message === null) return undefined;
    const { title, body, tag, who, messageId } = message as Partial<Record<string, unknown>>;
    if (typeof title !== 'string' || typeof body !== 'string') return undefined;
    const opens = text(who) === undefined || text(messageId) === undefined ? undefined : `${who}/${messageId}`;
    return { title, body, tag: text(tag) ?? 'message', opens };
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

async function openInbox(worker: PushScope, message: string | undefined): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = windows.find(({ url }) => !otherApps.test(new URL(url).pathname));
  if (open === undefined) {
    // What stands behind the sign never leaves the phone, and the app takes it out of the address at once.
    await worker.clients.openWindow(message === undefined ? inbox : `${inbox}#${message}`);
    return;
  }
  open.postMessage({ opens: message ?? '' }, []);
  await open.focus();
}
