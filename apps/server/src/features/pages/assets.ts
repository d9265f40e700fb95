/**
 * What the pages load, prepared once at the start: their own TypeScript with the types taken out, the health-code package as it
 * is published, and the QR library. Nothing outside this list is served.
 */

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

export interface PageAssets {
  readonly byPath: ReadonlyMap<string, Asset>;
  /** Value of the Content-Security-Policy header; it names the import map of the pages by its hash. */
  readonly securityPolicy: string;
}

const pagesFolder = join(import.meta.dirname, '..', '..', '..', 'pages');
const require = createRequire(import.meta.url);

const importMap = JSON.stringify({
  imports: {
    '@open-health-code/health-code': '/modules/health-code/index.ts',
    qr: '/modules/qr/index.js',
  },
});

/** Reads and prepares everything. Throws when a file is missing, so that a broken installation shows at the start. */
export async function loadAssets(): Promise<PageAssets> {
  const byPath = new Map<string, Asset>();
  const add = (path: string, type: string, body: Buffer | string): void => {
    const bytes = Buffer.from(body);
    byPath.set(path, {
      body: bytes,
      type,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    });
  };
  const script = async (path: string, file: string): Promise<void> => {
    const source = await readFile(file, 'utf8');
    add(path, 'text/javascript; charset=utf-8', file.endsWith('.ts') ? stripTypeScriptTypes(source) : source);
  };

  for (const name of await readdir(pagesFolder)) {
    const file = join(pagesFolder, name);
    if (name.endsWith('.ts')) await script(`/modules/pages/${name}`, file);
    if (name.endsWith('.css')) add(`/modules/pages/${name}`, 'text/css; charset=utf-8', await readFile(file));
    if (name.endsWith('.html')) {
      const page = (await readFile(file, 'utf8')).replace(
        '<!--import-map-->',
        `<script type="importmap">${importMap}</script>`,
      );
      const address = name === 'index.html' ? '/operator' : `/operator/${name.slice(0, -'.html'.length)}`;
      add(address, 'text/html; charset=utf-8', page);
    }
  }
  const healthCode = dirname(require.resolve('@open-health-code/health-code'));
  for (const name of await readdir(healthCode)) {
    if (name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'node.ts')
      await script(`/modules/health-code/${name}`, join(healthCode, name));
  }
  const qr = dirname(require.resolve('qr'));
  await script('/modules/qr/index.js', join(qr, 'index.js'));

  // Chinese text in fonts of our own, in pieces that a browser fetches only when it shows their characters.
  const fonts = dirname(require.resolve('@fontsource-variable/noto-sans-sc/index.css'));
  add('/modules/fonts/index.css', 'text/css; charset=utf-8', await readFile(join(fonts, 'index.css')));
  for (const name of await readdir(join(fonts, 'files'))) {
    add(`/modules/fonts/files/${name}`, 'font/woff2', await readFile(join(fonts, 'files', name)));
  }

  const mapHash = createHash('sha256').update(importMap).digest('base64');
  return {
    byPath,
    securityPolicy:
      `default-src 'none'; script-src 'self' 'sha256-${mapHash}'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; ` +
      `connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}
