import { expect, it } from 'vitest';
import { codeInLink, looksComplete, tidyCode } from './enrol-link.ts';

it('reads the code of a link', () => {
  expect(codeInLink('https://city.example/gate/#enrol=K7M2-9XQ4-PT')).toBe('K7M2-9XQ4-PT');
  expect(codeInLink('https://city.example/gate/')).toBeUndefined();
  expect(codeInLink('https://city.example/gate/#enrol=')).toBeUndefined();
  expect(codeInLink('https://city.example/gate/#settings')).toBeUndefined();
});

it('takes a code as people type it', () => {
  expect(tidyCode(' k7m2 9xq4–pt ')).toBe('K7M29XQ4PT');
  expect(tidyCode('oil0-１２')).toBe('011012');
  expect(looksComplete('k7m2-9xq4-pt')).toBe(true);
  expect(looksComplete('k7m2-9xq4')).toBe(false);
});
