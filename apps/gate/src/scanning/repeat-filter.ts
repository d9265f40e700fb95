/** Lets a code that is held in front of the camera through once. */

import { textPrefix } from '@open-health-code/health-code';

/** A code counts as taken away when it was not seen for this long; a hand that trembles is not a new person. */
const gapMs = 2_500;
/**
 * Prefix and the first 42 characters: the first 27 bytes of a token, which end with its code id. The rest changes every 30 s while the same
 * code is shown.
 */
const identityLength = textPrefix.length + 42;

export class RepeatFilter {
  #identity: string | undefined;
  #seenAt = 0;

  /** Whether a text just read is news. `at`: monotonic milliseconds. */
  isNew(text: string, at: number): boolean {
    const identity = identityOf(text);
    const repeated = identity === this.#identity && at - this.#seenAt < gapMs;
    this.#identity = identity;
    this.#seenAt = at;
    return !repeated;
  }

  /** The next text is news, also the same one: after a cancelled check the person holds the phone there still. */
  forget(): void {
    this.#identity = undefined;
  }
}

function identityOf(text: string): string {
  return text.startsWith(textPrefix) ? text.slice(0, identityLength) : text;
}
