/** Chinese glyphs: the device's own, else in pieces that a browser fetches only when it shows their characters. */

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Named before the pieces, so that a device with Chinese glyphs fetches nothing. */
const ownFonts = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC'];

/** Serves the style sheet at `/fonts/index.css`, and the pieces it names. Nothing outside the font's folder is read. */
export async function serveFonts(app: FastifyInstance): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/index.css'));
  const faces = (await readFile(join(folder, 'index.css'), 'utf8')).match(/@font-face \{[^}]*\}/g) ?? [];
  // The numbered pieces hold the Chinese characters; the rest is drawn better by the device.
  const styleSheet = faces
    .filter((face) => /noto-sans-sc-\d+-/.test(face))
    .map((face) => face.replace('src: ', `src: ${ownFonts.map((name) => `local('${name}'), `).join('')}`))
    .join('\n');
  const pieces = new Set(await readdir(join(folder, 'files')));

  app.get('/fonts/index.css', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=86400').type('text/css; charset=utf-8').send(styleSheet),
  );
  app.get<{ Params: { piece: string } }>('/fonts/files/:piece', async ({ params: { piece } }, reply) => {
    if (!pieces.has(piece)) return reply.code(404).send();
    const body = await readFile(join(folder, 'files', piece));
    return reply.header('cache-control', 'public, max-age=86400').type('font/woff2').send(body);
  });
}
