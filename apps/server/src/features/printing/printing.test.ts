import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { readQr } from '../codes/qr-image.ts';
import { rasterise } from '../../testkit/pdf.ts';
import { Print, type TextBox } from './page.ts';
import { pdfBytes } from './pdf-file.ts';
import { isPrintedWhole, missingMark, printableText } from './printable-text.ts';
import { qrSymbol } from './qr-modules.ts';

const now = Date.parse('2020-02-11T12:00:00+08:00');
const box: TextBox = { x: 20, y: 20, width: 170, size: 20 };

async function pdfOf(draw: (print: Print) => void): Promise<Buffer> {
  const print = new Print({ title: 'Test', language: 'zh', now });
  return await pdfBytes(print, async () => {
    draw(print);
  });
}

/** Pixels of each text, alone on a page at the same place. */
async function drawn(texts: readonly string[], weight: 400 | 700 = 400): Promise<Buffer[]> {
  const pages = await rasterise(
    await pdfOf((print) => {
      for (const text of texts) {
        print.addPage('a4');
        print.text(text, { ...box, weight });
      }
    }),
    1,
  );
  return pages.map(({ png }) => PNG.sync.read(png).data);
}

function ink(pixels: Buffer): number {
  let dark = 0;
  for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 255) < 128) dark += 1;
  return dark;
}

describe('printed text', () => {
  it('draws every character by a shape of its own, rare ones of names too, and none as the box of a missing one', async () => {
    const characters = [...'扫码登记颜色龘喆·é'];
    const missing = '\u{10FFFD}';
    const [absent, ...shapes] = await drawn([missing, ...characters]);
    const all = new Set(shapes.map((pixels) => pixels.toString('base64')));
    expect(all.size).toBe(characters.length);
    expect(all.has(absent?.toString('base64') ?? '')).toBe(false);
    for (const pixels of shapes) expect(ink(pixels)).toBeGreaterThan(5);
  });

  it('shows a mark for each character that no font has, and nothing for what has no shape', async () => {
    expect(printableText('刘*\u4dae\u{20bb7}')).toBe('刘*□□');
    expect(printableText('A\u200dB\tC\nD')).toBe('ABC\nD');
    expect(printableText('José')).toBe('Jos\u00e9');
    expect(['王*花', 'José', '刘*\u4dae', '\ue000'].map(isPrintedWhole)).toEqual([true, true, false, false]);
    const [rare, mark, nothing] = await drawn(['\u4dae', missingMark, ' ']);
    expect(rare).toEqual(mark);
    expect(ink(rare ?? Buffer.alloc(0))).toBeGreaterThan(ink(nothing ?? Buffer.alloc(0)) + 20);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isPrintedWhole(printableText(text))));
  });

  it('can be bold, and can be copied out', async () => {
    const [light] = await drawn(['登记']);
    const [bold] = await drawn(['登记'], 700);
    expect(ink(bold ?? Buffer.alloc(0))).toBeGreaterThan(1.2 * ink(light ?? Buffer.alloc(0)));
    const [page] = await rasterise(
      await pdfOf((print) => {
        print.addPage('a5');
        print.text('西市场 West Market', { ...box, width: 110 });
      }),
    );
    expect(page?.text.replaceAll(/\s+/g, ' ')).toContain('西市场 West Market');
    expect([page?.width, page?.height].map((points) => Math.round(((points ?? 0) / 72) * 25.4))).toEqual([148, 210]);
  });

  it('is made smaller until it fits, and stays within its width', async () => {
    const [page] = await rasterise(
      await pdfOf((print) => {
        print.addPage('a4');
        print.text('中山大道西段购物中心地下一层超级市场', { ...box, width: 100, maxLines: 1 });
      }),
      1,
    );
    const image = PNG.sync.read(page?.png ?? Buffer.alloc(0));
    const limit = Math.ceil((121 / 25.4) * 72);
    let beyond = 0;
    for (let y = 0; y < image.height; y += 1) {
      for (let x = limit; x < image.width; x += 1)
        beyond += (image.data[(y * image.width + x) * 4] ?? 255) < 128 ? 1 : 0;
    }
    expect(beyond).toBe(0);
    expect(ink(image.data)).toBeGreaterThan(100);
  });

  it('keeps a page small', async () => {
    const pdf = await pdfOf((print) => {
      print.addPage('a4');
      print.text('请用手机相机扫描此二维码，为同行的老人儿童一并登记。Scan the code.', box);
    });
    expect(pdf.length).toBeLessThan(20_000);
  });
});

describe('printed QR codes', () => {
  const link = `https://code.example.org/c#OHP1${'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.repeat(4).slice(0, 122)}`;

  it('take version 9 at level Q for the link of a poster', async () => {
    expect((await qrSymbol(link)).size).toBe(17 + 4 * 9);
  });

  it.each([
    ['a link', link],
    ['capitals alone', `OHC1${'AB12'.repeat(40)}`],
  ])('of %s are read back from the page, small and large', async (_name, text) => {
    const symbol = await qrSymbol(text);
    const pages = await rasterise(
      await pdfOf((print) => {
        for (const side of [40, 130]) {
          print.addPage('a4');
          print.qr(symbol, 20, 20, side);
        }
      }),
    );
    for (const { png } of pages) expect(await readQr(png)).toEqual([text]);
  });
});
