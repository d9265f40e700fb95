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
import { build, type InlineConfig } from 'vite';

interface Description {
  readonly base: string;
  readonly pages: readonly string[];
  readonly documents?: readonly string[];
}

const [appFolder, outFolder] = process.argv.slice(2);
if (appFolder === undefined || outFolder === undefined)
  throw new Error('usage: build-web-app.ts <app folder> <output folder>');
// React is built in its small form whoever starts this, tests included.
process.env['NODE_ENV'] = 'production';

const description = JSON.parse(await readFile(join(appFolder, 'web-app.json'), 'utf8')) as Description;
const { base, pages, documents = ['index.html'] } = description;

/** Browsers of the last five years: old phones are what this is for. */
const target = ['chrome92', 'edge92', 'firefox94', 'safari15.4'];

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
    },
  },
});

if (existsSync(join(appFolder, 'src', 'service-worker.ts'))) await buildServiceWorker(appFolder, outFolder);
await writeFile(join(outFolder, 'web-app.json'), JSON.stringify(description));
await compressAll(outFolder);

/** One script without imports, beside the page, so that it may answer for all addresses of the app. */
async function buildServiceWorker(app: string, out: string): Promise<void> {
  const files = (await filesIn(out)).filter((file) => !file.endsWith('.html'));
  // Fonts and machine code are large and not everybody's: they are kept once they were used.
  const kept = files.filter((file) => /\.(js|css|webmanifest|png|svg)$/.test(file));
  const hash = createHash('sha256');
  for (const file of await filesIn(out)) hash.update(file).update(await readFile(join(out, file)));
  await build({
    ...shared,
    publicDir: false,
    define: {
      OFFLINE_FILES: JSON.stringify({
        version: hash.digest('hex').slice(0, 16),
        page: base,
        pages: pages.map((page) => base + page),
        files: kept.map((file) => base + file),
        assets: `${base}assets/`,
      }),
    },
    build: {
      outDir: out,
      emptyOutDir: false,
      target,
      reportCompressedSize: false,
      lib: {
        entry: join(app, 'src', 'service-worker.ts'),
        formats: ['iife'],
        name: 'worker',
        fileName: () => 'service-worker.js',
      },
      rolldownOptions: { treeshake: { moduleSideEffects: hasSideEffects } },
    },
  });
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
