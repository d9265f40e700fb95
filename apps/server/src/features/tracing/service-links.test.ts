import { describe, expect, it } from 'vitest';
import { ServiceLinks } from './service-links.ts';

describe('names of one run', () => {
  it('are only the name itself where no ticket names several numbers', () => {
    expect(new ServiceLinks().namesOf('G1278')).toEqual(['G1278']);
  });

  it('are all numbers and all names that share one', () => {
    const links = new ServiceLinks();
    links.add('G2331/G2334');
    links.add('K1/K4');
    const names = ['G2331', 'G2331/G2334', 'G2334'];
    for (const name of names) expect(links.namesOf(name)).toEqual(names);
  });

  it('join across names that overlap, in any order of arrival', () => {
    const chain = ['A1/A2', 'A3/A4', 'A2/A3'];
    for (const order of [chain, chain.toReversed()]) {
      const links = new ServiceLinks();
      for (const name of order) links.add(name);
      expect(links.namesOf('A1')).toEqual(['A1', 'A1/A2', 'A2', 'A2/A3', 'A3', 'A3/A4', 'A4']);
      expect(links.namesOf('A4')).toEqual(links.namesOf('A1'));
    }
  });
});
