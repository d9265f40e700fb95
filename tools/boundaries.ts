/**
 * Boundaries between the parts, read from the sources' own imports:
 * - packages/domain imports its own files, `yaml` and `typebox` only; it uses no clock, randomness or environment;
 * - packages/health-code's browser entry reaches no `node:` module and no package;
 * - only src/config.ts of the server reads the environment;
 * - a package is imported by its name, never by a path into it; no import cycles;
 * - fewer modules than expected means the check did not see the code, and fails.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

const root = join(import.meta.dirname, '..');
const fewestModules = 80;

interface Module {
  readonly file: string;
  readonly source: string;
  readonly imports: readonly string[];
}

const problems: string[] = [];
const modules = new Map<string, Module>();
for (const folder of ['packages', 'apps', 'bench', 'tools', 'e2e']) {
  for (const file of sources(folder)) modules.set(file, readModule(file));
}

if (modules.size < fewestModules)
  problems.push(`only ${modules.size} modules were seen, at least ${fewestModules} are expected`);
for (const module of modules.values()) checkModule(module);
for (const cycle of cycles()) problems.push(`import cycle: ${cycle.join(' → ')}`);
checkBrowserEntry('packages/health-code/src/index.ts');

process.stdout.write(`${modules.size} modules\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

function checkModule({ file, source, imports }: Module): void {
  const isTest = /\.test\.ts$|\/testkit\/|\/fixtures\//.test(file);
  for (const name of imports) {
    if (name.startsWith('.') && partOf(resolveImport(file, name)) !== partOf(file)) {
      // The launcher stands above the workspaces because it must run before anything is resolved.
      if (!name.endsWith('/tools/node24.mjs'))
        problems.push(`${file}: ${name} reaches into another package; import it by name`);
    }
    if (
      file.startsWith('packages/domain/src/') &&
      !isTest &&
      !name.startsWith('.') &&
      !/^(yaml|typebox)(\/|$)/.test(name)
    ) {
      problems.push(`${file}: the domain may not import ${name}`);
    }
  }
  if (isTest) return;
  if (file.startsWith('packages/domain/src/') || file.startsWith('packages/health-code/src/')) {
    for (const found of source.match(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.(?:env|cwd)\b/g) ?? []) {
      problems.push(`${file}: ${found} is the caller's to pass in`);
    }
  }
  if (file.startsWith('apps/server/src/') && file !== 'apps/server/src/config.ts' && /\bprocess\.env\b/.test(source)) {
    const passesItOn = file === 'apps/server/src/platform/embedded-postgres.ts';
    if (!passesItOn) problems.push(`${file}: settings are read in config.ts only`);
  }
}

function checkBrowserEntry(entry: string): void {
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const name of modules.get(file)?.imports ?? []) {
      if (name.startsWith('.')) queue.push(resolveImport(file, name));
      else problems.push(`${file}: reachable from ${entry}, so it may not import ${name}`);
    }
  }
}

/** Each strongly connected group of files, as one cycle through it. */
function cycles(): string[][] {
  const found: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const name of modules.get(file)?.imports ?? []) {
      if (!name.startsWith('.')) continue;
      const target = resolveImport(file, name);
      if (!modules.has(target)) continue;
      if (state.get(target) === 'open') found.push([...path.slice(path.indexOf(target)), target]);
      else if (!state.has(target)) visit(target);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of modules.keys()) if (!state.has(file)) visit(file);
  return found;
}

function resolveImport(file: string, name: string): string {
  return normalize(join(dirname(file), name)).replaceAll('\\', '/');
}

function partOf(file: string): string {
  return file
    .split('/')
    .slice(0, file.startsWith('packages/') || file.startsWith('apps/') ? 2 : 1)
    .join('/');
}

function readModule(file: string): Module {
  const source = readFileSync(join(root, file), 'utf8');
  const { module } = parseSync(file, source);
  // A type-only import disappears at run time, but a reader still has to follow it; only cycles are allowed to differ.
  const staticImports = module.staticImports
    .filter((statement) => statement.entries.length === 0 || statement.entries.some((entry) => !entry.isType))
    .map((statement) => statement.moduleRequest.value);
  const reExports = module.staticExports.flatMap((statement) =>
    statement.entries.flatMap((entry) =>
      entry.moduleRequest === null || entry.isType ? [] : [entry.moduleRequest.value],
    ),
  );
  return { file, source, imports: [...new Set([...staticImports, ...reExports])] };
}

function sources(folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  } catch {
    return [];
  }
}
