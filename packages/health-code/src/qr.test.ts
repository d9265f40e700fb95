import { encodeQR } from 'qr';
import { decodeQR } from 'qr/decode.js';
import { beforeAll, expect, test } from 'vitest';
import { makeCity, noon, type CityFixture } from './city-fixture.ts';
import { showCode } from './issue.ts';
import { issueCodeSync, verifyCodeSync } from './node.ts';
import { decodeText, maxTextLength } from './text-form.ts';

let city: CityFixture;
beforeAll(async () => {
  city = await makeCity();
});

const longestName = '1*345678901234';
const versionOf = (modulesWithBorder: number) => (modulesWithBorder - 2 - 17) / 4;

test('the longest live code has at most 140 bytes and fits QR version 8 at level M', () => {
  const issued = issueCodeSync({ ...city.live, maskedName: longestName }, city.nodeKey);
  const { text } = showCode(issued.text, city.chain, noon);
  expect(decodeText(text)).toHaveLength(139);
  expect(text).toHaveLength(maxTextLength);
  const matrix = encodeQR(text, 'raw', { ecc: 'medium', border: 1, encoding: 'alphanumeric' });
  expect(versionOf(matrix.length)).toBe(8);
});

test('the longest paper code fits QR version 7 at level M and version 9 at level Q', () => {
  const { text } = issueCodeSync({ ...city.paper, maskedName: longestName }, city.nodeKey);
  expect(decodeText(text)).toHaveLength(105);
  const atM = encodeQR(text, 'raw', { ecc: 'medium', border: 1, encoding: 'alphanumeric' });
  const atQ = encodeQR(text, 'raw', { ecc: 'quartile', border: 1, encoding: 'alphanumeric' });
  expect([versionOf(atM.length), versionOf(atQ.length)]).toEqual([7, 9]);
});

test('an encoder left to itself needs no larger version', () => {
  const { text } = showCode(
    issueCodeSync({ ...city.live, maskedName: longestName }, city.nodeKey).text,
    city.chain,
    noon,
  );
  expect(versionOf(encodeQR(text, 'raw', { ecc: 'medium', border: 1 }).length)).toBe(8);
});

test('a code that was drawn and read again is accepted', async () => {
  const gate = await city.gateAt(noon);
  const { text } = showCode(issueCodeSync(city.live, city.nodeKey).text, city.chain, noon);
  const gif = encodeQR(text, 'raw', { ecc: 'medium', border: 4, scale: 4 });
  const height = gif.length;
  const data = Uint8Array.from(
    gif.flatMap((row) => row.flatMap((dark) => (dark ? [0, 0, 0, 255] : [255, 255, 255, 255]))),
  );
  const read = decodeQR({ width: height, height, data });
  expect(read).toBe(text);
  expect(verifyCodeSync(read, gate)).toMatchObject({ ok: true });
});
