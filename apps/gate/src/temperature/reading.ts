/** A temperature typed on a keypad: digits only, the point stands by itself. */

/** What a forehead thermometer shows of the living; anything else is a slip or a broken device. */
const plausible = { low: 34, high: 43 };
const longest = 4;

/** `366` is 36.6, `3665` is 36.65. Undefined while it is not complete, or not plausible. */
export function celsiusOf(digits: string): number | undefined {
  if (!/^\d{3,4}$/.test(digits)) return undefined;
  const celsius = Number(`${digits.slice(0, 2)}.${digits.slice(2)}`);
  return celsius >= plausible.low && celsius <= plausible.high ? celsius : undefined;
}

/** Complete, and hardly possible. */
export function isImplausible(digits: string): boolean {
  return digits.length >= 3 && celsiusOf(digits) === undefined;
}

/** As shown while it is typed: places not typed yet stay open. */
export function shownReading(digits: string): string {
  const filled = digits.padEnd(3, '–');
  return `${filled.slice(0, 2)}.${filled.slice(2)}`;
}

/** The digits after one more key of a keypad or keyboard; the same digits when it is none. */
export function typeDigit(digits: string, key: string): string {
  if (key === 'Backspace') return digits.slice(0, -1);
  return /^\d$/.test(key) && digits.length < longest ? digits + key : digits;
}
