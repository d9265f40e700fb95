/** Zones: rows of one zone_id together are one zone. Drawn as districts (CSV) or as polygons (GeoJSON). */

import { addDays, parseDay, type Instant } from '@open-health-code/domain';
import { sqlInstant } from '../../../platform/database.ts';
import { Fault } from '../fault.ts';
import { district, instant, key, oneOf, optional, type Field } from '../fields.ts';
import { startOfLocalDay } from '../local-day.ts';
import { columnsOf, copyLine, readFields, sqlArray, type GroupProfile, type Grouped } from '../profile.ts';
import type { SourceRow } from '../reading/csv-rows.ts';
import type { Reject } from '../rejects-file.ts';
import type { ZoneShape } from './zone-shape.ts';

/** A day stands for its first instant, as the end of a period for its last: the day counts. */
function dayOrInstant(edge: 'start' | 'end'): Field<Instant> {
  return {
    read: (raw) => {
      const day = parseDay(raw);
      if (day !== undefined && day >= '1990-01-01' && day < '2100-01-01') {
        return startOfLocalDay(edge === 'start' ? day : addDays(day, 1));
      }
      const read = instant.read(raw);
      return read instanceof Fault && read.code === 'bad-time'
        ? new Fault('bad-time', 'must be a day (2020-01-20) or a time with its offset (2020-01-20T08:00:00+08:00)')
        : read;
    },
  };
}

const period = {
  zone_id: key(),
  level: oneOf(['high', 'medium']),
  from: dayOrInstant('start'),
  until: optional(dayOrInstant('end')),
};
/** One field more than a period: a row of the CSV form. */
const csvFields = { zone_id: period.zone_id, level: period.level, district, from: period.from, until: period.until };
/** Properties of a GeoJSON feature. */
export const featureProperties = Object.keys(period);

const columns = ['zone_id', 'level', 'active_from', 'active_until', 'districts', 'polygons', 'h3'] as const;

export const zones: GroupProfile = {
  name: 'zones',
  ...columnsOf(csvFields),
  table: {
    name: 'zone',
    columns: {
      zone_id: 'text',
      level: 'text',
      active_from: 'timestamptz',
      active_until: 'timestamptz',
      districts: 'text[]',
      polygons: 'jsonb',
      h3: 'bigint[]',
    } satisfies Record<(typeof columns)[number], string>,
    key: ['zone_id'],
    onChange: 'replace',
    namesPart: false,
    due: { unit: 'zone', key: 'zone_id' },
  },
  group: (rows) =>
    assemble(
      rows.map(({ line, texts }) => ({ line, piece: texts instanceof Fault ? texts : readFields(csvFields, texts) })),
    ),
};

interface Piece {
  readonly zone_id: string;
  readonly level: string;
  readonly from: Instant;
  readonly until: Instant | undefined;
  readonly district?: string;
  readonly shape?: ZoneShape;
}

/** Features of a GeoJSON file, each with its properties as texts in the order of `featureProperties`, and its shape. */
export function groupFeatures(rows: readonly (SourceRow & { readonly shape?: ZoneShape | Fault })[]): Grouped {
  return assemble(
    rows.map(({ line, texts, shape }) => {
      const row = texts instanceof Fault ? texts : readFields(period, texts);
      if (row instanceof Fault || shape === undefined) return { line, piece: row };
      return { line, piece: shape instanceof Fault ? shape : { ...row, shape } };
    }),
  );
}

interface Zone {
  readonly line: number;
  readonly first: Piece;
  readonly districts: Set<string>;
  readonly polygons: Set<string>;
  readonly cells: Set<string>;
  weight: number;
}

function assemble(pieces: readonly { readonly line: number; readonly piece: Piece | Fault }[]): Grouped {
  const found = new Map<string, Zone>();
  const rejects: Reject[] = [];
  let duplicate = 0;
  for (const { line, piece } of pieces) {
    const fault = piece instanceof Fault ? piece : contradiction(piece, found.get(piece.zone_id)?.first);
    if (piece instanceof Fault || fault !== undefined) {
      if (fault !== undefined) rejects.push({ line, fault });
      continue;
    }
    const zone = found.get(piece.zone_id) ?? newZone(line, piece);
    found.set(piece.zone_id, zone);
    const before = zone.districts.size + zone.polygons.size;
    if (piece.district !== undefined) zone.districts.add(piece.district);
    for (const polygon of piece.shape?.polygons ?? []) zone.polygons.add(JSON.stringify(polygon));
    for (const cell of piece.shape?.cells ?? []) zone.cells.add(cell);
    if (zone.districts.size + zone.polygons.size > before) zone.weight += 1;
    else duplicate += 1;
  }
  return { stored: [...found.values()].map(stored), rejects, duplicate };
}

function newZone(line: number, first: Piece): Zone {
  return { line, first, districts: new Set(), polygons: new Set(), cells: new Set(), weight: 0 };
}

function contradiction(piece: Piece, first: Piece | undefined): Fault | undefined {
  if (piece.until !== undefined && piece.until <= piece.from) {
    return new Fault('ends-before-start', 'is not later than the start', 'until');
  }
  return first === undefined ||
    (first.level === piece.level && first.from === piece.from && first.until === piece.until)
    ? undefined
    : new Fault('conflicting-record', 'differs in level or period from the first row of this zone');
}

function stored({ line, first, districts, polygons, cells, weight }: Zone): Grouped['stored'][number] {
  const text = copyLine(columns, {
    zone_id: first.zone_id,
    level: first.level,
    active_from: sqlInstant(first.from),
    active_until: first.until === undefined ? undefined : sqlInstant(first.until),
    districts: sqlArray([...districts].sort()),
    polygons: polygons.size === 0 ? undefined : `[${[...polygons].sort().join(',')}]`,
    h3: `{${[...cells].sort().join(',')}}`,
  });
  return { line, row: { key: first.zone_id, text }, weight };
}
