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

/** Scanners send a key every 1 to 20 ms; the fastest typist needs 60. */
const burstGapMs = 50;
/** Long enough not to be typed by accident, shorter than any code. */
const shortestBurst = 20;
const longestBurst = 1_000;

export class WedgeReader {
  #text = '';
  #lastAt = Number.NEGATIVE_INFINITY;

  /** The text of a burst that this key ends; undefined otherwise. */
  take({ key, code, at }: Keystroke): string | undefined {
    if (key === 'Shift' || key === 'CapsLock' || key === 'NumLock') return undefined;
    const inBurst = at - this.#lastAt <= burstGapMs;
    const before = inBurst ? this.#text : '';
    this.#lastAt = at;
    this.#text = '';
    if (key === 'Enter' || key === 'Tab') return before.length >= shortestBurst ? upper(before) : undefined;
    const character = characterOf(key, code);
    if (character !== undefined && before.length < longestBurst) this.#text = before + character;
    return undefined;
  }

  /** Whether a burst is on its way, so that its keys should do nothing else. */
  isReading(at: number): boolean {
    return this.#text.length >= 4 && at - this.#lastAt <= burstGapMs;
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
