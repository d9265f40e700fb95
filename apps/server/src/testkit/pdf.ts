/** PDFs as pixels, for tests that look at what was printed. */

import { PDFiumLibrary } from '@hyzyla/pdfium';
import { PNG } from 'pngjs';

export interface PrintedPage {
  readonly png: Buffer;
  /** Text that a reader can copy. */
  readonly text: string;
  /** In points. */
  readonly width: number;
  readonly height: number;
}

/** The pages of a PDF. @param scale pixels a point: 1.2 reads what fills a page, 1.8 what fills a card. */
export async function rasterise(pdf: Uint8Array, scale = 1.2): Promise<PrintedPage[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  try {
    const pages: PrintedPage[] = [];
    for (const page of document.pages()) {
      const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
      // Before the rendering, which gives the page up.
      const text = page.getText();
      const image = await page.render({
        scale,
        render: async ({ data, width: columns, height: rows }) => {
          const png = new PNG({ width: columns, height: rows });
          png.data = Buffer.from(data);
          return PNG.sync.write(png);
        },
      });
      pages.push({ png: Buffer.from(image.data), text, width, height });
    }
    return pages;
  } finally {
    document.destroy();
    library.destroy();
  }
}
