/** Size of a live code with the longest masked name there is, and the QR version it needs at level M. */

import {
  createLivenessChain,
  generateSigningKey,
  issueCode,
  maskName,
  newLivenessSeed,
  showCode,
} from '@open-health-code/health-code';
import { encodeQR } from 'qr';
import { peakRssMb, type Measurement } from './measure.ts';

const names = ['欧阳娜娜美丽', '买买提·吐尔逊·阿不都热依木', 'Maximiliane Hohenstaufen', '张三', 'Li'];
const mostBytes = 140;
const highestVersion = 8;

export async function benchSize(): Promise<Measurement[]> {
  const key = await generateSigningKey({ extractable: true });
  const sizes: { bytes: number; characters: number; version: number }[] = [];
  for (const name of names) {
    const chain = createLivenessChain(newLivenessSeed());
    const issued = await issueCode(
      {
        kind: 'live',
        colour: 'red',
        maskedName: maskName(name),
        city: '990100',
        issuedAt: Date.now(),
        lifeMs: 12 * 3_600_000,
        anchor: chain.anchor,
      },
      key,
    );
    const { text } = showCode(issued.text, chain, issued.expiresAt - 1000);
    const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: 1 }).length - 2;
    sizes.push({ bytes: bytesOf(text), characters: text.length, version: (modules - 17) / 4 });
  }
  const largest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  return [
    {
      name: 'size',
      unit: 'bytes',
      ours: largest.bytes,
      reference: mostBytes,
      ratio: Math.round((largest.bytes / mostBytes) * 1000) / 1000,
      bar: `at most ${mostBytes} bytes, QR version at most ${highestVersion} at level M`,
      met: largest.bytes <= mostBytes && largest.version <= highestVersion,
      peakRssMb: peakRssMb(),
      rounds: names.length,
      details: largest,
    },
  ];
}

/** Token bytes behind a text: four prefix characters, then nine bytes in each fourteen characters (SPEC.md, text form). */
function bytesOf(text: string): number {
  const body = text.length - 4;
  const rest = [0, 0, 1, 0, 2, 3, 0, 4, 5, 0, 6, 7, 0, 8][body % 14] ?? 0;
  return Math.floor(body / 14) * 9 + rest;
}
