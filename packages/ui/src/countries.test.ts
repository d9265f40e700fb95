import { expect, it } from 'vitest';
import { countries, countryName } from './countries.ts';

it('names every country in both languages, each once', () => {
  for (const language of ['en', 'zh'] as const) {
    const all = countries(language);
    expect(all.length).toBe(248);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { code, name } of all) expect(name).not.toBe(code);
  }
  expect(countryName('JP', 'zh')).toBe('日本');
  expect(countryName('JP', 'en')).toBe('Japan');
});
