import { describe, expect, it } from 'vitest';
import { WedgeReader } from './wedge.ts';

const text = 'OHC1A7K29XQ4PT0Z8Y7W6V5U4T3S2R1Q0P';

function type(reader: WedgeReader, keys: readonly { key: string; code?: string }[], gapMs: number, from = 0) {
  let at = from;
  const read: string[] = [];
  for (const { key, code = '' } of keys) {
    at += gapMs;
    const found = reader.take({ key, code, at });
    if (found !== undefined) read.push(found);
  }
  return read;
}
const keysOf = (typed: string) => [...typed].map((key) => ({ key }));
const enter = { key: 'Enter' };

describe('a hardware scanner that types', () => {
  it('is read when its burst ends with Enter or Tab', () => {
    expect(type(new WedgeReader(), [...keysOf(text), enter], 8)).toEqual([text]);
    expect(type(new WedgeReader(), [...keysOf(text), { key: 'Tab' }], 8)).toEqual([text]);
  });

  it('is not a person who types', () => {
    expect(type(new WedgeReader(), [...keysOf(text), enter], 90)).toEqual([]);
    expect(type(new WedgeReader(), [...keysOf('36.6'), enter], 8)).toEqual([]);
  });

  it('is read with the Shift keys in between that it sends for capitals', () => {
    const keys = [...text].flatMap((key) => (/[A-Z]/.test(key) ? [{ key: 'Shift' }, { key }] : [{ key }]));
    expect(type(new WedgeReader(), [...keys, enter], 4)).toEqual([text]);
  });

  it('is read with Caps Lock on', () => {
    expect(type(new WedgeReader(), [...keysOf(text.toLowerCase()), enter], 8)).toEqual([text]);
  });

  it('is read while an input method waits for Chinese', () => {
    const keys = [...text].map((character) => ({
      key: 'Process',
      code: /\d/.test(character) ? `Digit${character}` : `Key${character}`,
    }));
    expect(type(new WedgeReader(), [...keys, enter], 8)).toEqual([text]);
  });

  it('is read when the device stumbles in the middle of a burst', () => {
    const reader = new WedgeReader();
    const keys = keysOf(text);
    expect(type(reader, keys.slice(0, 12), 8)).toEqual([]);
    expect(type(reader, [...keys.slice(12), enter], 8, 12 * 8 + 130)).toEqual([text]);
  });

  it('forgets what was typed by hand before', () => {
    const reader = new WedgeReader();
    type(reader, keysOf('12'), 200);
    expect(type(reader, [...keysOf(text), enter], 8, 1_000)).toEqual([text]);
    expect(type(reader, [enter], 8, 2_000)).toEqual([]);
  });

  it('reads two codes in a row as two', () => {
    expect(type(new WedgeReader(), [...keysOf(text), enter, ...keysOf(text), enter], 8)).toEqual([text, text]);
  });
});
