/** Whether a point lies in a polygon as GeoJSON draws it: the first ring is its outline, the others are holes. */

export type Position = readonly [lon: number, lat: number];
export type Polygon = readonly (readonly Position[])[];

/** By the even-odd rule on plane coordinates: exact enough for zones of a city, which are kilometres across. */
export function liesInPolygon(lon: number, lat: number, polygon: Polygon): boolean {
  let inside = false;
  for (const ring of polygon) {
    for (let i = 0, before = ring.length - 1; i < ring.length; before = i, i += 1) {
      const [x1 = 0, y1 = 0] = ring[before] ?? [];
      const [x2 = 0, y2 = 0] = ring[i] ?? [];
      const crosses = y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1;
      if (crosses) inside = !inside;
    }
  }
  return inside;
}
