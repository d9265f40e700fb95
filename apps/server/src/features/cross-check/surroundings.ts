/** Names and divisions of zones and places, by which a declaration may speak of them. */

import { normaliseStop } from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { divisionPrefix, enclosingDivisions } from '../zones/division.ts';

export interface Place {
  readonly name: string;
  readonly district: string | undefined;
}

export interface Surroundings {
  readonly divisionsOfZone: (zoneId: string) => readonly string[];
  /** Those of the names that mean a place in the zone, by its id or name. */
  readonly placesInZone: (zoneId: string, names: readonly string[]) => readonly string[];
  readonly place: (placeId: string) => Place | undefined;
}

/** Reads zones and places; their number grows with the city's area, not with its people. */
export async function loadSurroundings(connection: Connection): Promise<Surroundings> {
  const zones = await connection.query<{ zone_id: string; districts: string[] }>('select zone_id, districts from zone');
  const places = await connection.query<{ place_id: string; name: string; district: string | null; h3: string | null }>(
    'select place_id, name, district, h3 from place',
  );
  const cellsOfZones = await connection.query<{ zone_id: string; h3: string }>(
    'select distinct zone_id, unnest(h3) as h3 from zone',
  );
  const byId = new Map<string, Place>();
  for (const { place_id: id, name, district } of places.rows) byId.set(id, { name, district: district ?? undefined });

  const zonesOfCell = Map.groupBy(cellsOfZones.rows, (row) => row.h3);
  const namesInZone = new Map<string, Set<string>>();
  const divisionsInZone = new Map<string, Set<string>>();
  for (const { zone_id: zoneId, districts } of zones.rows) {
    namesInZone.set(zoneId, new Set());
    divisionsInZone.set(zoneId, new Set(districts));
  }
  const divisions = zones.rows.flatMap(({ zone_id: zoneId, districts }) =>
    districts.map((district) => ({ zoneId, prefix: divisionPrefix(district) })),
  );
  const zonesOfDivision = Map.groupBy(divisions, ({ prefix }) => prefix);
  for (const { place_id: placeId, name, district, h3 } of places.rows) {
    const drawn = (zonesOfCell.get(h3 ?? '') ?? []).map((row) => row.zone_id);
    const divided = [...enclosingDivisions(district ?? '')].flatMap((prefix) => zonesOfDivision.get(prefix) ?? []);
    for (const zoneId of [...drawn, ...divided.map((zone) => zone.zoneId)]) {
      namesInZone.get(zoneId)?.add(normaliseStop(placeId)).add(normaliseStop(name));
    }
    if (district !== null) for (const zoneId of drawn) divisionsInZone.get(zoneId)?.add(district);
  }
  return {
    divisionsOfZone: (zoneId) => [...(divisionsInZone.get(zoneId) ?? [])],
    placesInZone: (zoneId, names) => {
      const inZone = namesInZone.get(zoneId);
      return inZone === undefined ? [] : names.filter((name) => inZone.has(normaliseStop(name)));
    },
    place: (placeId) => byId.get(placeId),
  };
}
