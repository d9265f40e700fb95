/** Posters of many places as one PDF, a page each. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { posterMessages } from '@open-health-code/messages/print';
import type { City } from '../../city.ts';
import { Print, type PaperSize } from '../printing/page.ts';
import { writePdfFile } from '../printing/pdf-file.ts';
import { qrSymbol } from '../printing/qr-modules.ts';
import { drawPoster } from './poster-sheet.ts';
import { fixedPosterLink, posterIdsOf, withdrawPosters, type Place } from './posters.ts';

export interface PostersToPrint {
  readonly places: readonly Place[];
  readonly size: PaperSize;
  /**
   * Sheets without a code, to hang beside displays that show one. From then on only the display counts: posters printed of these places
   * before are withdrawn.
   */
  readonly besideDisplay: boolean;
}

/** Writes the PDF. Throws OperatorError where it cannot be written. */
export async function printPosters(city: City, path: string, posters: PostersToPrint): Promise<void> {
  const { places, size, besideDisplay } = posters;
  const now = city.clock.now();
  const placeIds = places.map((place) => place.placeId);
  const posterIds = await posterIdsOf(city, placeIds);
  const print = new Print({ title: `${posterMessages.title.zh} ${posterMessages.title.en}`, language: 'zh', now });
  await writePdfFile(path, print, async () => {
    for (const place of places) {
      const posterId = posterIds.get(place.placeId);
      if (posterId === undefined) throw new Error('a place without a poster');
      const symbol = besideDisplay ? undefined : await qrSymbol(await fixedPosterLink(city, posterId));
      drawPoster(print, size, { place, symbol, city: city.identity, now });
      // Lets the page go to the disk before the next one is drawn.
      await nextTurn();
    }
  });
  if (besideDisplay) await withdrawPosters(city, placeIds);
}
