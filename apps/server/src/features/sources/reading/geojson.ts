/** A GeoJSON FeatureCollection; zones files are small and read whole. */

import { basename } from 'node:path';
import { OperatorError } from '../../../platform/operator-error.ts';
import { memberOf } from './json.ts';
import { Fault } from '../fault.ts';
import { readShape, type ZoneShape } from '../profiles/zone-shape.ts';
import type { SourceRow } from './csv-rows.ts';
import { lineBlocks } from './line-blocks.ts';

const maxBytes = 64 << 20;

export type FeatureRow = SourceRow & { readonly shape?: ZoneShape | Fault };

/** Features with the named properties as texts; `line` is the feature's number, from 1. */
export async function readFeatures(path: string, properties: readonly string[]): Promise<FeatureRow[]> {
  const file = basename(path);
  const blocks: Buffer[] = [];
  let size = 0;
  for await (const block of lineBlocks(path)) {
    blocks.push(Buffer.from(block));
    size += block.length;
    if (size > maxBytes) throw new OperatorError(`${file} is larger than ${maxBytes >> 20} MB. Simplify its polygons.`);
  }
  let document: unknown;
  try {
    document = JSON.parse(Buffer.concat(blocks).toString('utf8'));
  } catch (cause) {
    throw new OperatorError(`${file} is not JSON as a whole; a GeoJSON FeatureCollection is expected.`, { cause });
  }
  const features = memberOf(document, 'features');
  if (memberOf(document, 'type') !== 'FeatureCollection' || !Array.isArray(features)) {
    throw new OperatorError(`${file} is not a GeoJSON FeatureCollection.`);
  }
  return features.map((feature: unknown, index) => ({
    line: index + 1,
    texts: readProperties(memberOf(feature, 'properties'), properties),
    shape: readShape(memberOf(feature, 'geometry')),
  }));
}

function readProperties(found: unknown, wanted: readonly string[]): string[] | Fault {
  const texts: string[] = [];
  for (const name of wanted) {
    const value = memberOf(found, name);
    if (value !== undefined && value !== null && typeof value !== 'string' && typeof value !== 'number') {
      return new Fault('bad-resource', 'must be a text', name);
    }
    texts.push(String(value ?? ''));
  }
  return texts;
}
