import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, minuteMs } from '../time.ts';
import { contactPresets } from './presets.ts';
import { asSecondary, classifyCellStay, classifyVisit, secondaryWindow, stayOf } from './stay-contacts.ts';

const china = contactPresets['CN-2020'];
const europe = contactPresets['ECDC-2020'];
const at = (minutes: number): number => minutes * minuteMs;

test('visitors of one carriage at one time are general contacts under China 2020', () => {
  expect(classifyVisit({ at: 0, leftAt: at(30) }, { at: at(10), leftAt: at(40) }, 'carriage', china)).toEqual({
    closeness: 'general',
    setting: 'carriage',
    level: 'place',
    minutes: 20,
    rule: 'CN-2020/carriage/same-carriage',
  });
});

test('who did not check out is taken to stay for the usual length', () => {
  expect(stayOf({ at: at(5) }, 'carriage', china)).toEqual({ from: at(5), until: at(65) });
  expect(stayOf({ at: at(5) }, 'venue', china)).toEqual({ from: at(5), until: at(125) });
  expect(classifyVisit({ at: 0 }, { at: at(59) }, 'carriage', china)).toMatchObject({ minutes: 1 });
  expect(classifyVisit({ at: 0 }, { at: at(60) }, 'carriage', china)).toBeUndefined();
});

test('someone who was there before the case came is met all the same', () => {
  expect(classifyVisit({ at: at(30), leftAt: at(60) }, { at: 0, leftAt: at(31) }, 'venue', china)).toMatchObject({
    minutes: 1,
  });
});

test('less than the minutes of the definition is no contact', () => {
  expect(classifyVisit({ at: 0, leftAt: at(60) }, { at: at(46) }, 'venue', europe)).toBeUndefined();
  expect(classifyVisit({ at: 0, leftAt: at(60) }, { at: at(45) }, 'venue', europe)).toMatchObject({ minutes: 15 });
});

test('a phone in the same cell is at most a general contact, and only where the definition asks for cells', () => {
  const [a, b] = [
    { from: 0, until: at(30) },
    { from: at(20), until: at(50) },
  ];
  expect(classifyCellStay(a, b, china)).toEqual({
    closeness: 'general',
    setting: 'cell',
    level: 'cell',
    minutes: 10,
    rule: 'CN-2020/cell/same-cell',
  });
  expect(classifyCellStay(a, { ...b, from: at(21) }, china)).toBeUndefined();
  expect(classifyCellStay(a, b, europe)).toBeUndefined();
});

test('secondary contacts count from the end of the exposure for the days of the policy', () => {
  const tracing = { ...china, secondary: { trace: true, days: 2 } };
  expect(secondaryWindow({ from: 0, until: at(60) }, tracing)).toEqual({ from: at(60), until: at(60) + 2 * dayMs });
  expect(secondaryWindow({ from: at(7) }, tracing)).toEqual({ from: at(7), until: at(7) + 2 * dayMs });
  expect(secondaryWindow({ from: 0 }, china)).toBeUndefined();
});

test('only what would be close becomes secondary, without an attack rate', () => {
  const close = {
    closeness: 'close',
    setting: 'rail-coach',
    level: 'coach',
    rule: 'CN-2020/rail/same-coach',
    attackRate: { estimate: 0.035, study: 'a study' },
  } as const;
  expect(asSecondary(close)).toEqual({
    closeness: 'secondary',
    setting: 'rail-coach',
    level: 'coach',
    rule: 'CN-2020/rail/same-coach/secondary',
  });
  expect(asSecondary({ ...close, closeness: 'general' })).toBeUndefined();
});

test('meeting at a place is mutual', () => {
  const visit = fc
    .tuple(fc.nat(300), fc.option(fc.nat(300), { nil: undefined }))
    .map(([start, length]) => ({ at: at(start), ...(length === undefined ? {} : { leftAt: at(start + length) }) }));
  fc.assert(
    fc.property(
      visit,
      visit,
      fc.constantFrom('carriage', 'venue'),
      fc.constantFrom(china, europe),
      (a, b, kind, rules) => {
        expect(classifyVisit(a, b, kind, rules)).toEqual(classifyVisit(b, a, kind, rules));
      },
    ),
  );
});
