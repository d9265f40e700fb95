/** Printed pages as a camera or an eye sees them. */

import { PDFiumLibrary } from '@hyzyla/pdfium';
import { PNG } from 'pngjs';

/** Every page as a PNG. @param scale pixels a point: 2 shows a sheet larger than a camera's picture. */
export async function rasterise(pdf: Uint8Array, scale = 2): Promise<Buffer[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  try {
    const pages: Buffer[] = [];
    for (const page of document.pages()) {
      const image = await page.render({
        scale,
        render: async ({ data, width, height }) => {
          const png = new PNG({ width, height });
          png.data = Buffer.from(data);
          return PNG.sync.write(png);
        },
      });
      pages.push(Buffer.from(image.data));
    }
    return pages;
  } finally {
    document.destroy();
    library.destroy();
  }
}
