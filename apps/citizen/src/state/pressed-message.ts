/** The message whose notification was pressed, on its way to the inbox. Who it is to and which one never stay in an address. */

import { observable } from './observable.ts';
import { inFront } from './people.ts';

export const pressed = observable<string | undefined>(undefined);

/** `text`: `<who>/<messageId>`, as our service worker says it, here or behind the `#` of the inbox's address. */
export function openPressed(text: string): void {
  const [, who, messageId] = /^(me|[0-9a-f-]{36})\/([0-9a-f-]{36})$/.exec(text) ?? [];
  if (who === undefined || messageId === undefined) return;
  inFront.set(who);
  pressed.set(messageId);
}

/** When the notification opened the app. Once, before anything is drawn. */
export function takePressedMessage(): void {
  if (location.pathname !== '/inbox' || location.hash.length < 2) return;
  openPressed(location.hash.slice(1));
  history.replaceState(null, '', '/inbox');
}
