/**
 * Builds one web app: `build-web-app.ts <app's folder> <output folder>`. The app says of itself in `web-app.json` under which path it is
 * served, which addresses it has, and which HTML documents. Everything is written beside compressed copies, so that serving costs nothing.
 */

import { createHash } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, type HtmlTagDescriptor, type InlineConfig, type Plugin } from 'vite';

interface Description {
  readonly base: string;
  readonly pages: readonly string[];
  readonly documents?: readonly string[];
  /** Modules that are wanted as soon as the page is there, though another imports them only later. */
  readonly preload?: readonly string[];
  /** A script that is put into the page itself, for what cannot wait for a file. The server names it in the page's policy by its hash. */
  readonly inline?: string;
  /** Endings of further files to be kept from the start, such as `wasm`. */
  readonly offline?: readonly string[];
}

const [appFolder, outFolder] = process.argv.slice(2);
if (appFolder === undefined || outFolder === undefined)
  throw new Error('usage: build-web-app.ts <app folder> <output folder>');
// React is built in its small form whoever starts this, tests included.
process.env['NODE_ENV'] = 'production';

const description = JSON.parse(await readFile(join(appFolder, 'web-app.json'), 'utf8')) as Description;
const { base, pages, documents = ['index.html'], preload = [], inline, offline = [] } = description;

/** Browsers since the beginning of 2023: old phones are what this is for. */
const target = ['chrome110', 'edge110', 'firefox115', 'safari16'];

/** The packages' entries only pass on; what is not used of them leaves no trace in a bundle. */
function hasSideEffects(id: string): boolean {
  return !/\/packages\/[\w-]+\/src\/.*\.tsx?$/.test(id);
}

const shared = {
  root: appFolder,
  base,
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
} satisfies InlineConfig;

await build({
  ...shared,
  plugins: [
    ...shared.plugins,
    preloading(preload),
    ...(inline === undefined ? [] : [inlining(await oneScript(inline))]),
  ],
  define: { CATALOGUE_CHARACTERS: JSON.stringify(await catalogueCharacters()) },
  build: {
    outDir: outFolder,
    emptyOutDir: true,
    target,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: documents.map((document) => join(appFolder, document)),
      treeshake: { moduleSideEffects: hasSideEffects },
      output: {
        codeSplitting: {
          // The groups below are whole already; by itself one would draw the other's modules in.
          includeDependenciesRecursively: false,
          groups: [{ name: firstLoadChunks(), debugName: 'first load' }],
        },
      },
    },
  },
});

if (existsSync(join(appFolder, 'src', 'service-worker.ts'))) await buildServiceWorker(outFolder);
await writeFile(join(outFolder, 'web-app.json'), JSON.stringify(description));
await compressAll(outFolder);

/**
 * What the first script needs is one file, and what each preloaded module needs besides is another: on a line with half a second to and
 * fro, many small files are slower than few. Everything else is split as it is opened.
 */
function firstLoadChunks(): (id: string, context: ModuleGraph) => string | null {
  let chunkOf: Map<string, string> | undefined;
  return (id, graph) => {
    if (preload.length === 0) return null;
    if (chunkOf === undefined) {
      chunkOf = new Map();
      const entries = documents.map((document) => join(String(appFolder), document));
      gather(entries, 'start', chunkOf, graph);
      for (const module of preload) gather([join(String(appFolder), module)], chunkName(module), chunkOf, graph);
    }
    return chunkOf.get(id) ?? null;
  };
}

interface ModuleGraph {
  readonly getModuleInfo: (id: string) => { readonly importedIds: readonly string[] } | null;
}

/** Everything that these modules import in turn, and nothing that they only import later. */
function gather(modules: readonly string[], chunk: string, chunkOf: Map<string, string>, graph: ModuleGraph): void {
  for (const id of modules) {
    if (chunkOf.has(id)) continue;
    chunkOf.set(id, chunk);
    gather(graph.getModuleInfo(id)?.importedIds ?? [], chunk, chunkOf, graph);
  }
}

function chunkName(module: string): string {
  return module.slice(module.lastIndexOf('/') + 1).replace(/\.tsx?$/, '');
}

/** Names the chunks of modules in the page, so that they are on their way before the first script has run. */
function preloading(modules: readonly string[]): Plugin {
  return {
    name: 'preloading',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {}, chunk: entry }) => {
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const wanted = modules.flatMap((module) => {
          const id = join(String(appFolder), module);
          const holding = chunks.filter(
            ({ facadeModuleId, moduleIds }) => facadeModuleId === id || moduleIds.includes(id),
          );
          if (holding.length === 0) throw new Error(`${module} is to be preloaded, but is in no chunk`);
          return holding.flatMap((chunk) => [chunk.fileName, ...chunk.imports]);
        });
        return [...new Set(wanted)]
          .filter((file) => file !== entry?.fileName && entry?.imports.includes(file) !== true)
          .map((file): HtmlTagDescriptor => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: base + file },
            injectTo: 'head',
          }));
      },
    },
  };
}

/** A module with all its imports as one script. */
async function oneScript(module: string, more: InlineConfig = {}): Promise<string> {
  const built = await build({
    ...shared,
    ...more,
    publicDir: false,
    build: {
      write: false,
      target,
      reportCompressedSize: false,
      lib: { entry: join(String(appFolder), module), formats: ['iife'], name: 'script', fileName: () => 'script.js' },
      rolldownOptions: { treeshake: { moduleSideEffects: hasSideEffects } },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  const chunk = outputs.find((output) => output.type === 'chunk');
  if (chunk === undefined) throw new Error(`${module} became no script`);
  return chunk.code.trim();
}

function inlining(code: string): Plugin {
  return {
    name: 'inlining',
    transformIndexHtml: { order: 'post', handler: () => [{ tag: 'script', children: code, injectTo: 'head-prepend' }] },
  };
}

/** One script without imports, beside the page, so that it may answer for all addresses of the app. */
async function buildServiceWorker(out: string): Promise<void> {
  const files = (await filesIn(out)).filter((file) => !file.endsWith('.html'));
  // Fonts and machine code are large and not everybody's: they are kept once they were used.
  const endings = new Set(['js', 'css', 'webmanifest', 'png', 'svg', ...offline]);
  const kept = files.filter((file) => endings.has(file.slice(file.lastIndexOf('.') + 1)));
  const hash = createHash('sha256');
  for (const file of await filesIn(out)) hash.update(file).update(await readFile(join(out, file)));
  const code = await oneScript('src/service-worker.ts', {
    define: {
      OFFLINE_FILES: JSON.stringify({
        version: hash.digest('hex').slice(0, 16),
        page: base,
        pages: pages.map((page) => base + page),
        files: kept.map((file) => base + file),
        assets: `${base}assets/`,
      }),
    },
  });
  await writeFile(join(out, 'service-worker.js'), code);
}

/** Each Chinese character, or mark that is as wide as one, that a message has in any of the apps. */
async function catalogueCharacters(): Promise<string> {
  const folder = join(import.meta.dirname, '..', 'packages', 'messages', 'src');
  const characters = new Set<string>();
  for (const file of await filesIn(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [character] of text.matchAll(/[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/g)) characters.add(character);
  }
  return [...characters].toSorted().join('');
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}

async function compressAll(folder: string): Promise<void> {
  for (const file of await filesIn(folder)) {
    if (!/\.(js|css|html|svg|wasm|webmanifest|json)$/.test(file)) continue;
    const path = join(folder, file);
    if ((await stat(path)).size < 512) continue;
    const bytes = await readFile(path);
    const [brotli, gzipped] = await Promise.all([
      promisify(brotliCompress)(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
      promisify(gzip)(bytes, { level: 9 }),
    ]);
    await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped)]);
  }
}
