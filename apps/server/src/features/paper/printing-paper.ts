/** Drawing codes on paper: one for a person, or as many as a community has, with flat memory. */

import type { Language } from '@open-health-code/messages';
import { paperCodeMessages } from '@open-health-code/messages/print';
import type { City } from '../../city.ts';
import type { Issued } from '../codes/issuing.ts';
import { Print } from '../printing/page.ts';
import { qrSymbol } from '../printing/qr-modules.ts';
import { cardsOnPage, drawCardPage, drawPaperSheet, type PaperSheet } from './paper-sheet.ts';

export type PaperLayout = 'a4' | 'card';

/** Takes codes as they come and puts them on sheets or cards; `end` draws what is left of the last page. */
export class PaperPrinter {
  readonly print: Print;
  readonly #city: City;
  readonly #layout: PaperLayout;
  readonly #language: Language;
  #cards: PaperSheet[] = [];

  constructor(city: City, layout: PaperLayout, language: Language) {
    this.#city = city;
    this.#layout = layout;
    this.#language = language;
    this.print = new Print({ title: paperCodeMessages.title[language], language, now: city.clock.now() });
  }

  async add(code: Issued, row?: number): Promise<void> {
    const sheet: PaperSheet = {
      code,
      row,
      city: this.#city.identity,
      language: this.#language,
      symbol: await qrSymbol(code.text),
    };
    if (this.#layout === 'a4') {
      drawPaperSheet(this.print, sheet);
      return;
    }
    this.#cards.push(sheet);
    if (this.#cards.length === cardsOnPage) this.end();
  }

  end(): void {
    if (this.#cards.length === 0) return;
    drawCardPage(this.print, this.#cards);
    this.#cards = [];
  }
}
