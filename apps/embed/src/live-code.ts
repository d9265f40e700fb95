/** A code on the screen: colour, shape and word, whose it is, the time running, and the QR code that is new every half minute. */

import type { DeliveredCode } from '@open-health-code/contract';
import { createLivenessChain, showCode } from '@open-health-code/health-code';
import { colourShapes, colourWords } from '@open-health-code/messages/common';
import { embedWords } from '@open-health-code/messages/platforms';
import { formatClock, formatTime, offsetOf } from '@open-health-code/ui';
import { encodeQR } from 'qr';
import { element, language, word } from './page.ts';

/** Modules of white around a code; scanners fail without it. */
const quietZone = 4;

type Code = Extract<DeliveredCode, { state: 'code' }>;

/** Builds what is shown and keeps it running until the signal. */
export function liveCode(code: Code, seed: Uint8Array, cityNow: () => number, signal: AbortSignal): HTMLElement {
  const { colour, maskedName, expiresAt } = code;
  const chain = createLivenessChain(seed);
  const label = word(embedWords.qrLabel, { name: maskedName, colour: word(colourWords[colour]) });
  const canvas = element('canvas', { role: 'img', 'aria-label': label });
  const clock = element('p', { class: 'clock', role: 'timer' });
  let drawn = '';
  const draw = (): void => {
    const { text } = showCode(code.code, chain, cityNow());
    clock.textContent = formatClock(cityNow(), offsetOf(expiresAt), true);
    if (text === drawn) return;
    drawn = text;
    drawQr(canvas, text);
  };
  draw();
  const timer = setInterval(draw, 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
  const other = language === 'zh' ? 'en' : 'zh';
  return element(
    'section',
    { class: `code ui-${colour}`, 'aria-label': label, 'aria-live': 'off' },
    element(
      'h1',
      { class: 'colour' },
      element('span', { 'aria-hidden': 'true' }, colourShapes[colour]),
      element('strong', {}, ` ${word(colourWords[colour])} `),
      // Whoever checks may read the other language.
      element('span', { lang: other === 'zh' ? 'zh-CN' : 'en' }, colourWords[colour][other]),
    ),
    element('p', { class: 'name' }, maskedName),
    clock,
    element('div', { class: 'qr' }, canvas),
    element('p', {}, word(embedWords.validUntil, { time: formatTime(expiresAt, language, cityNow()) })),
  );
}

function drawQr(canvas: HTMLCanvasElement, text: string): void {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: quietZone });
  const scale = 6;
  canvas.width = modules.length * scale;
  canvas.height = modules.length * scale;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000000';
  for (const [y, row] of modules.entries()) {
    for (const [x, dark] of row.entries()) if (dark) context.fillRect(x * scale, y * scale, scale, scale);
  }
}
