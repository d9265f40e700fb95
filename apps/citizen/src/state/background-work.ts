/** What the background does with more code than the code screen has; a file of its own, so that it is fetched after the code. */

import { deliverQueued } from '../check-ins/visits.ts';
import { renewSubscription } from './push-subscription.ts';

let isPushRenewed = false;

/** Tells the city of visits that wait. */
export async function deliver(): Promise<void> {
  await deliverQueued();
}

/** Once each time the app is opened. */
export async function renewPush(): Promise<void> {
  if (isPushRenewed) return;
  await renewSubscription();
  isPushRenewed = true;
}
