import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseService, onSameRun, serviceNumbers } from './service.ts';

describe('trains', () => {
  test.each([
    ['g1278次', 'G1278'],
    ['Ｇ１２７８', 'G1278'],
    [' K 628 ', 'K628'],
    ['t-182', 'T182'],
    ['D0627', 'D627'],
    ['1461', '1461'],
    ['G1278次列车', 'G1278'],
    ['Train Z50', 'Z50'],
    ['ICE 1601', 'ICE1601'],
  ])('%j is train %s', (text, service) => {
    expect(normaliseService('rail', text)).toBe(service);
  });

  test.each(['', 'Unknown', 'G', 'G0', 'Taxi', 'G1278!', 'G123456', 'GGGGG1', '/', 'G1/'])('%j is no train', (text) => {
    expect(normaliseService('rail', text)).toBeUndefined();
  });

  test.each([
    ['G2334/G2331', 'G2331/G2334'],
    ['G2331/4', 'G2331/G2334'],
    ['K1068/1065', 'K1065/K1068'],
    ['K998/1001次', 'K998/K1001'],
    ['G2301/02', 'G2301/G2302'],
    ['T181/T181', 'T181'],
  ])('a train that changes its number keeps both: %j is %s', (text, service) => {
    expect(normaliseService('rail', text)).toBe(service);
  });

  test('tickets under either number of a train are for the same run', () => {
    expect(onSameRun('G2331/G2334', 'G2334')).toBe(true);
    expect(onSameRun('G2331', 'G2331/G2334')).toBe(true);
    expect(onSameRun('G233', 'G2331/G2334')).toBe(false);
    expect(onSameRun('G2331', 'G2334')).toBe(false);
    expect(serviceNumbers('G2331/G2334')).toEqual(['G2331', 'G2334']);
  });
});

describe('flights', () => {
  test.each([
    ['EK0380', 'EK380'],
    ['EK 380', 'EK380'],
    ['Flight BA027', 'BA27'],
    ['Fight CX658', 'CX658'],
    ['9c8620', '9C8620'],
    ['A67107', 'A67107'],
    ['G58512', 'G58512'],
    ['CSN3749', 'CSN3749'],
    ['mu2527d', 'MU2527D'],
    ['南航航班', undefined],
    ['CZ3749次航班', 'CZ3749'],
  ])('%j is flight %s', (text, service) => {
    expect(normaliseService('air', text)).toBe(service);
  });

  test.each(['G1', '123', 'EK', 'EK0', 'EK12345', 'Diamond Princess'])('%j is no flight', (text) => {
    expect(normaliseService('air', text)).toBeUndefined();
  });
});

test('buses and ships are named by trimmed upper case', () => {
  expect(normaliseService('coach', ' 粤b 12345 ')).toBe('粤B 12345');
  expect(normaliseService('ferry', 'Diamond  Princess')).toBe('DIAMOND PRINCESS');
  expect(normaliseService('ferry', '--')).toBeUndefined();
  expect(normaliseService('coach', '!?')).toBeUndefined();
});

test('a canonical name is its own canonical name, in every mode and for any text', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('rail', 'air', 'coach', 'ferry'),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[A-Z0-9]{1,3}\d{1,4}(?:\/[A-Z]?\d{1,4})?$/)),
      (mode, text) => {
        const service = normaliseService(mode, text);
        if (service !== undefined) expect(normaliseService(mode, service)).toBe(service);
      },
    ),
    { numRuns: 2000 },
  );
});
