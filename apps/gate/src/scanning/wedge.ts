/**
 * Hardware scanners that act as keyboards: a burst of keys too fast for a hand, ended by Enter or Tab, wherever the focus is. Such
 * scanners know nothing of Caps Lock or of an input method that waits for Chinese, so the keys are read by their place on the board where the
 * character is not to be trusted.
 */

export interface Keystroke {
  readonly key: string;
  /** Physical key, such as `KeyA` or `Digit1`. */
  readonly code: string;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** Scanners send a key every 1 to 20 ms; over a whole code no hand stays under 60. A busy device may stumble in between. */
const burstMeanMs = 50;
const burstGapMs = 150;
/** Long enough not to be typed by accident, shorter than any code. */
const shortestBurst = 20;
const longestBurst = 1_000;

export class WedgeReader {
  #text = '';
  #startedAt = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** The text of a burst that this key ends; undefined otherwise. */
  take({ key, code, at }: Keystroke): string | undefined {
    if (key === 'Shift' || key === 'CapsLock' || key === 'NumLock') return undefined;
    if (at - this.#lastAt > burstGapMs) this.#text = '';
    this.#lastAt = at;
    if (key === 'Enter' || key === 'Tab') {
      const text = this.#text.length >= shortestBurst && this.#isFast(at) ? upper(this.#text) : undefined;
      this.#text = '';
      return text;
    }
    const character = characterOf(key, code);
    if (this.#text === '') this.#startedAt = at;
    this.#text = character === undefined || this.#text.length >= longestBurst ? '' : this.#text + character;
    return undefined;
  }

  /** Whether a burst is on its way, so that its keys should do nothing else. */
  isReading(at: number): boolean {
    return this.#text.length >= 4 && this.#isFast(at);
  }

  #isFast(at: number): boolean {
    return at - this.#startedAt <= burstMeanMs * this.#text.length;
  }
}

function characterOf(key: string, code: string): string | undefined {
  if (key.length === 1) return key;
  // An input method swallows the character and reports 'Process' or 'Unidentified'.
  return /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(code)?.slice(1).find(Boolean);
}

/** With Caps Lock on a scanner's capitals arrive as small letters. A code has no small letters, so nothing is lost. */
function upper(text: string): string {
  return /^ohc\d/i.test(text) ? text.toUpperCase() : text;
}
