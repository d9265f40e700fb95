import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('has a screen for every address that the server opens, and the server opens every screen', () => {
  const screens = [...read('screens.ts').matchAll(/^ {2}'(\/[\w-]*)': \{ Component/gm)].map(([, path]) => path);
  const { pages } = JSON.parse(read('../../web-app.json')) as { pages: string[] };
  expect(screens.length).toBeGreaterThan(5);
  expect(screens.toSorted()).toEqual(pages.map((page) => `/${page}`).toSorted());
});

function read(path: string): string {
  return readFileSync(join(import.meta.dirname, path), 'utf8');
}
