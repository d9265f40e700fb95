/**
 * The fonts that prints embed: Noto Sans SC from the installed package. One file has the usual characters; rarer ones, as in some names,
 * are in further files by Unicode ranges. Taken out of WOFF once, because the PDF library would inflate a whole table for each glyph.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

export type Weight = 400 | 700;

const require = createRequire(import.meta.url);
const files = new Map<string, Buffer>();

/** Name of a file that has a character; undefined where no installed one has. */
export function fontFileOf(codePoint: number, weight: Weight): string | undefined {
  if (codePointsIn('chinese-simplified').has(codePoint)) return nameOf('chinese-simplified', weight);
  // What a range says is not always in its file.
  const range = rareRanges().find(
    ({ from, until, part }) => from <= codePoint && codePoint <= until && codePointsIn(part).has(codePoint),
  );
  return range && nameOf(range.part, weight);
}

/** A font file as plain OpenType. */
export function readFontFile(name: string): Buffer {
  let file = files.get(name);
  if (file === undefined) {
    file = unpackWoff(readFileSync(require.resolve(`@fontsource/noto-sans-sc/files/${name}.woff`)));
    files.set(name, file);
  }
  return file;
}

function nameOf(part: string, weight: Weight): string {
  return `noto-sans-sc-${part}-${weight}-normal`;
}

interface RareRange {
  readonly from: number;
  readonly until: number;
  readonly part: string;
}

let ranges: readonly RareRange[] | undefined;

function rareRanges(): readonly RareRange[] {
  // The package's own list: part → "U+4e00,U+4e8c-4e8d".
  const parts = require('@fontsource/noto-sans-sc/unicode.json') as Record<string, string>;
  ranges ??= Object.entries(parts).flatMap(([part, list]) =>
    list.split(',').map((range) => {
      const [from = '', until = from] = range.replace('U+', '').split('-');
      return { from: Number.parseInt(from, 16), until: Number.parseInt(until, 16), part: part.replace(/[[\]]/g, '') };
    }),
  );
  return ranges;
}

const codePoints = new Map<string, ReadonlySet<number>>();

/** What a file has; both weights have the same. */
function codePointsIn(part: string): ReadonlySet<number> {
  let known = codePoints.get(part);
  if (known === undefined) {
    known = codePointsOf(readFontFile(nameOf(part, 400)));
    codePoints.set(part, known);
  }
  return known;
}

/** WOFF 1 (W3C Recommendation of 2012) to the OpenType it was made of: the same tables, inflated. */
function unpackWoff(woff: Buffer): Buffer {
  const tables = woff.readUInt16BE(12);
  const header = Buffer.alloc(12 + 16 * tables);
  woff.copy(header, 0, 4, 8); // flavour
  header.writeUInt16BE(tables, 4);
  const log = Math.floor(Math.log2(tables));
  header.writeUInt16BE(16 * 2 ** log, 6);
  header.writeUInt16BE(log, 8);
  header.writeUInt16BE(16 * (tables - 2 ** log), 10);
  const parts: Buffer[] = [header];
  let offset = header.length;
  for (let table = 0; table < tables; table += 1) {
    const entry = woff.subarray(44 + 20 * table, 64 + 20 * table);
    const [start, packed, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)];
    const stored = woff.subarray(start, start + packed);
    const data = packed < length ? inflateSync(stored) : stored;
    entry.copy(header, 12 + 16 * table, 0, 4); // tag
    entry.copy(header, 16 + 16 * table, 16, 20); // checksum
    header.writeUInt32BE(offset, 20 + 16 * table);
    header.writeUInt32BE(length, 24 + 16 * table);
    parts.push(data, Buffer.alloc(-length & 3));
    offset += length + (-length & 3);
  }
  return Buffer.concat(parts);
}

/** Characters of the Basic Multilingual Plane that a font maps to glyphs (OpenType `cmap`, format 4). */
function codePointsOf(font: Buffer): Set<number> {
  const tables = font.readUInt16BE(4);
  const entry = Array.from({ length: tables }, (_, table) => 12 + 16 * table).find(
    (at) => font.toString('latin1', at, at + 4) === 'cmap',
  );
  if (entry === undefined) throw new Error('the font has no cmap table');
  const cmap = font.subarray(font.readUInt32BE(entry + 8));
  const format4 = Array.from({ length: cmap.readUInt16BE(2) }, (_, n) => cmap.readUInt32BE(8 + 8 * n)).find(
    (at) => cmap.readUInt16BE(at) === 4,
  );
  if (format4 === undefined) throw new Error('the font has no cmap of format 4');
  const map = cmap.subarray(format4);
  const segments = map.readUInt16BE(6) / 2;
  const found = new Set<number>();
  for (let segment = 0; segment < segments; segment += 1) {
    const end = map.readUInt16BE(14 + 2 * segment);
    const start = map.readUInt16BE(16 + 2 * (segments + segment));
    const delta = map.readUInt16BE(16 + 2 * (2 * segments + segment));
    const rangeAt = 16 + 2 * (3 * segments + segment);
    const range = map.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code < 0xffff; code += 1) {
      const listed = range === 0 ? code : map.readUInt16BE(rangeAt + range + 2 * (code - start));
      if (listed !== 0 && ((listed + delta) & 0xffff) !== 0) found.add(code);
    }
  }
  return found;
}
