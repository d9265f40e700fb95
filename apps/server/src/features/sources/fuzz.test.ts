/** HEALTHCODE_FUZZ_ROWS sets how many damaged rows each profile gets (default 1500), HEALTHCODE_FUZZ_SEED which. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../testkit/database.ts';
import { clear, columnsOfProfile, csvLine, Folder, goodRow, residentNumber, type CsvProfile } from './fixtures.ts';
import { importFiles } from './import.ts';
import { profileNames } from './profiles.ts';

const damagedRows = Number(process.env['HEALTHCODE_FUZZ_ROWS'] ?? 1_500);
const seed = Number(process.env['HEALTHCODE_FUZZ_SEED'] ?? 1);
const timeout = 60_000 + damagedRows * 40;
const csvProfiles = profileNames.filter((name) => name !== 'fhir');

let open: { city: TestCity; close: () => Promise<void> };
beforeAll(async () => {
  open = await openTestCity('embedded', '2020-02-11T08:00:00+08:00');
});
afterAll(async () => await open.close());

/** Small and repeatable (xorshift); good enough to choose damages by. */
function chance(start: number): (below: number) => number {
  let state = start * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Damage = (line: Buffer, pick: (below: number) => number) => Buffer;

function insert(line: Buffer, at: number, bytes: Buffer | string): Buffer {
  return Buffer.concat([
    line.subarray(0, at),
    typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    line.subarray(at),
  ]);
}
function onFields(change: (fields: string[], pick: (below: number) => number) => string[]): Damage {
  return (line, pick) => Buffer.from(change(line.toString().split(','), pick).join(','));
}

const damages: readonly Damage[] = [
  (line, pick) => {
    const flipped = Buffer.from(line);
    const at = pick(line.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << pick(8));
    return flipped;
  },
  (line, pick) => {
    const noisy = Buffer.from(line);
    for (let n = 0; n < 5; n++) noisy[pick(line.length)] = pick(256);
    return noisy;
  },
  (line, pick) => insert(line, pick(line.length), '"'),
  (line, pick) => insert(insert(line, pick(line.length), '"'), pick(line.length), '"'),
  (line, pick) => insert(line, pick(line.length), '\0'),
  (line, pick) => insert(line, pick(line.length), '\n'),
  (line, pick) => insert(line, pick(line.length), '\r'),
  (line, pick) => insert(line, pick(line.length), Buffer.from([0xd6, 0xd0, 0xce, 0xc4])),
  (line, pick) => insert(line, pick(line.length), '\u202e\ud800'),
  (line, pick) => insert(line, pick(line.length), 'x'.repeat(10 ** (1 + pick(5)))),
  (line, pick) => line.subarray(0, pick(line.length)),
  onFields((fields, pick) => fields.toSpliced(pick(fields.length), 1)),
  onFields((fields, pick) => fields.toSpliced(pick(fields.length), 0, fields[pick(fields.length)] ?? '')),
  onFields((fields, pick) => fields.with(pick(fields.length), '')),
  onFields((fields, pick) => fields.with(pick(fields.length), '"')),
  onFields((fields, pick) => fields.with(pick(fields.length), fields[pick(fields.length)] ?? '')),
  onFields((fields, pick) =>
    fields.with(pick(fields.length), ['-1', '1e999', 'NaN', 'null', '2020-02-30', '{}'][pick(6)] ?? ''),
  ),
];

const firstGood = 5_100_000;
const firstDamaged = 9_200_000;

async function importLines(profile: CsvProfile | 'fhir', folder: Folder, lines: readonly (Buffer | string)[]) {
  const feed = Buffer.from('\n');
  const content = Buffer.concat(lines.flatMap((line) => [typeof line === 'string' ? Buffer.from(line) : line, feed]));
  const result = await importFiles(open.city, profile, [await folder.file('fuzzed', content)]);
  return { result, content };
}

/** Lines that hold something; each must be told as accepted, duplicate or rejected. */
function filledLines(content: Buffer): number {
  return content
    .toString('latin1')
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

it.each(csvProfiles)(
  'keeps all good rows of %s among damaged ones, and accounts for every line',
  { timeout },
  async (profile) => {
    await using folder = await Folder.make();
    const pick = chance(seed + profile.length);
    const header = columnsOfProfile(profile).join(',');
    const good: string[] = [];
    const lines: (Buffer | string)[] = [header];
    for (let n = 0; n < damagedRows; n++) {
      const row = csvLine(goodRow(profile, firstGood + n));
      good.push(row);
      const damage = damages[pick(damages.length)];
      lines.push(row, damage?.(Buffer.from(csvLine(goodRow(profile, firstDamaged + n))), pick) ?? '');
    }
    const { result, content } = await importLines(profile, folder, lines);
    expect(result.rejected).toBeGreaterThan(damagedRows / 3);
    const again = await importLines(profile, folder, [header, ...good]);
    // Lines that a damaged row's marks join within text columns are one record, as they would be by the standard.
    const told = result.accepted + result.duplicate + result.rejected;
    expect(told).toBeLessThanOrEqual(filledLines(content) - 1);
    expect(told).toBeGreaterThan(filledLines(content) - 1 - damagedRows / 20);
    expect(again.result).toEqual({ accepted: 0, duplicate: good.length, rejected: 0 });
    await clear(open.city.db);
  },
);

function resource(id: string): string {
  return JSON.stringify({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
    subject: { identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: residentNumber(3) } },
    effectiveDateTime: '2020-01-20T08:00:00+08:00',
    performer: [{ display: '市疾控' }],
    valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260385009' }] },
  });
}

it('keeps all good FHIR resources among damaged ones, and accounts for every line', { timeout }, async () => {
  await using folder = await Folder.make();
  const pick = chance(seed);
  const good: string[] = [];
  const lines: (Buffer | string)[] = [];
  for (let n = 0; n < damagedRows; n++) {
    good.push(resource(`good-${n}`));
    const damage = damages[pick(damages.length)];
    lines.push(resource(`good-${n}`), damage?.(Buffer.from(resource(`damaged-${n}`)), pick) ?? '');
  }
  const { result, content } = await importLines('fhir', folder, lines);
  expect(result.accepted + result.duplicate + result.rejected).toBe(filledLines(content));
  const again = await importLines('fhir', folder, good);
  expect(again.result).toEqual({ accepted: 0, duplicate: good.length, rejected: 0 });
  await clear(open.city.db);
});

it('keeps all good GeoJSON features among damaged ones', { timeout }, async () => {
  await using folder = await Folder.make();
  const pick = chance(seed);
  const ring = [
    [116.3, 39.9],
    [116.31, 39.9],
    [116.31, 39.91],
    [116.3, 39.9],
  ];
  const feature = (zone_id: string) => ({
    type: 'Feature',
    properties: { zone_id, level: 'high', from: '2020-01-20', until: '2020-02-01' },
    geometry: { type: 'Polygon', coordinates: [ring] },
  });
  const junk = [null, 1, 'x', [], {}, [[[[1]]]], -1e308, '\u0000', true];
  const damaged = (zone: string): unknown => {
    const places: [Record<string, unknown>, string][] = [];
    const copy = structuredClone(feature(zone));
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      // Only plain objects and lists of the feature made above.
      const node = value as Record<string, unknown>;
      for (const name of Object.keys(node)) {
        places.push([node, name]);
        walk(node[name]);
      }
    };
    walk(copy);
    const [node, name] = places[pick(places.length)] ?? [{}, ''];
    node[name] = junk[pick(junk.length)];
    return copy;
  };
  const count = Math.min(damagedRows, 300);
  const numbers = Array.from({ length: count }, (_, n) => n);
  const file = async (features: readonly unknown[]) =>
    await folder.file('zones.geojson', JSON.stringify({ type: 'FeatureCollection', features }));
  const all = numbers.flatMap((n) => [feature(`good-${n}`), damaged(`damaged-${n}`)]);
  const result = await importFiles(open.city, 'zones', [await file(all)]);
  expect(result.accepted + result.duplicate + result.rejected).toBe(2 * count);
  const again = await importFiles(open.city, 'zones', [await file(numbers.map((n) => feature(`good-${n}`)))]);
  expect(again).toEqual({ accepted: 0, duplicate: count, rejected: 0 });
  await clear(open.city.db);
});
