import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));

/** Every module the entry reaches by an import that is left after type stripping, with what each imports from outside. */
function reachedFrom(entry: string): { files: Set<string>; outside: Set<string>; sources: string[] } {
  const files = new Set<string>();
  const outside = new Set<string>();
  const sources: string[] = [];
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(file, 'utf8');
    sources.push(source);
    const { module } = parseSync(file, source);
    expect(module.dynamicImports).toEqual([]);
    const requests = [
      ...module.staticImports.map((statement) => statement.moduleRequest.value),
      ...module.staticExports.flatMap((statement) => statement.entries.map((entry_) => entry_.moduleRequest?.value)),
    ];
    for (const request of requests) {
      if (request?.startsWith('.')) visit(resolve(dirname(file), request));
      else if (request !== undefined) outside.add(request);
    }
  };
  visit(resolve(here, entry));
  return { files, outside, sources };
}

test('the main entry imports nothing from outside this folder', () => {
  const { files, outside } = reachedFrom('index.ts');
  expect(files.size).toBeGreaterThanOrEqual(14);
  expect([...outside]).toEqual([]);
});

test('the main entry uses nothing that only Node has, no clock and no chance but the platform’s', () => {
  for (const source of reachedFrom('index.ts').sources) {
    expect(source).not.toMatch(/\bBuffer\.|\bprocess\.|\brequire\(|Date\.now|new Date\(\)|Math\.random/);
  }
});

test('the Node entry adds node:crypto and nothing else', () => {
  expect([...reachedFrom('node.ts').outside]).toEqual(['node:crypto']);
});
