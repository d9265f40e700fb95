/** Push messages: shown as they come (they never hold health data), once however often they are sent; a press opens the inbox. */

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
  /** Which message of the inbox it is about. */
  readonly messageId: string | undefined;
}

/** Browsers show something of their own where nothing is shown; so a message that cannot be read has words too. */
const unreadable: PushMessage = {
  title: 'Health Code 健康码',
  body: 'There is something new. 您有新消息。',
  tag: 'unreadable',
  messageId: undefined,
};

/** Where a pressed message leads. */
const inbox = '/inbox';

export function receivePushes(): void {
  const worker = globalThis as unknown as PushScope; // a service worker's own scope
  worker.addEventListener('push', (event) => {
    const { title, body, tag, messageId } = readPush(event) ?? unreadable;
    event.waitUntil(
      worker.registration.showNotification(title, {
        body,
        tag,
        data: messageId,
        icon: '/icon-192.png',
        badge: '/icon-192.png',
      }),
    );
  });
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(openInbox(worker, event.notification.data));
  });
}

function readPush({ data }: PushEvent): PushMessage | undefined {
  try {
    const message = data?.json();
    if (typeof message !== 'object' || message === null) return undefined;
    const { title, body, tag, messageId } = message as Partial<Record<string, unknown>>;
    if (typeof title !== 'string' || typeof body !== 'string') return undefined;
    return { title, body, tag: text(tag) ?? 'message', messageId: text(messageId) };
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

async function openInbox(worker: PushScope, messageId: unknown): Promise<void> {
  // What stands behind the sign never leaves the phone.
  const address = typeof messageId === 'string' ? `${inbox}#${encodeURIComponent(messageId)}` : inbox;
  const [open] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open === undefined) {
    await worker.clients.openWindow(address);
    return;
  }
  open.postMessage({ open: address }, []);
  await open.focus();
}
