/** Which places posters are wanted for: named one by one, a line's carriages, or a list in a file. */

import type { City } from '../../city.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { checkListFile } from '../printing/list-file.ts';
import { Fault } from '../sources/fault.ts';
import { serviceOfAnyMode } from '../sources/profiles/travel.ts';
import { csvRows } from '../sources/reading/csv-rows.ts';
import { detectEncoding } from '../sources/reading/encoding.ts';
import type { Reject } from '../sources/rejects-file.ts';
import { placeColumns, placeOf, type Place, type PlaceRow } from './posters.ts';

export interface ChosenPlaces {
  readonly places: readonly Place[];
  readonly rejects: readonly Reject[];
}

const unknownPlace = new Fault('unknown-value', 'is no place of this city', 'place_id');
const noPlace = new Fault('missing-value', 'must not be empty', 'place_id');

/** Places by their ids, in this order, each once. Throws OperatorError naming one that the city does not have. */
export async function placesByIds(city: City, placeIds: readonly string[]): Promise<readonly Place[]> {
  const found = await readPlaces(city, placeIds);
  return [...new Set(placeIds)].map((placeId) => {
    const place = found.get(placeId);
    if (place === undefined) throw new OperatorError(`There is no place "${placeId}". Import places first.`);
    return place;
  });
}

/** The carriages of a train, line or route, in the order of their numbers. Throws OperatorError where there are none. */
export async function carriagesOf(city: City, service: string): Promise<readonly Place[]> {
  const canonical = serviceOfAnyMode(service);
  const { rows } = await city.db.query<PlaceRow>(
    `select p.place_id, ${placeColumns} from place p where p.service = any($1) and p.coach is not null order by p.place_id`,
    [[service, ...(canonical instanceof Fault ? [] : [canonical])]],
  );
  if (rows.length === 0) {
    throw new OperatorError(
      `There are no carriages of "${service}". Import places with the columns service and coach.`,
    );
  }
  const byNumber = new Intl.Collator('en', { numeric: true });
  return rows.map(placeOf).toSorted((a, b) => byNumber.compare(a.coach ?? '', b.coach ?? ''));
}

/**
 * Places of a CSV file with the column place_id; what the city does not have is rejected with its line. Throws OperatorError where there is
 * no such file.
 */
export async function placesOfList(city: City, file: string): Promise<ChosenPlaces> {
  await checkListFile(file);
  const places = new Map<string, Place>();
  const rejects: Reject[] = [];
  const columns = { columns: ['place_id'], breaks: ['never'], fits: () => true } as const;
  for await (const rows of csvRows(file, columns, { encoding: await detectEncoding(file) })) {
    const ids = rows.flatMap(({ texts }) => (texts instanceof Fault ? [] : [texts[0]?.trim() ?? '']));
    const found = await readPlaces(city, ids);
    for (const { line, texts } of rows) {
      const placeId = texts instanceof Fault ? '' : (texts[0]?.trim() ?? '');
      const place = found.get(placeId);
      if (place !== undefined) places.set(placeId, place);
      else rejects.push({ line, fault: texts instanceof Fault ? texts : placeId === '' ? noPlace : unknownPlace });
    }
  }
  return { places: [...places.values()], rejects };
}

async function readPlaces(city: City, placeIds: readonly string[]): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await city.db.query<PlaceRow>(
    `select p.place_id, ${placeColumns} from place p where p.place_id = any($1)`,
    [placeIds],
  );
  return new Map(rows.map((row) => [row.place_id, placeOf(row)]));
}
