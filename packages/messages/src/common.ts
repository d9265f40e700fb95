/** Words that every screen shares. Colour is never the only signal: each has a shape and a word. */

import { defineMessages } from './index.ts';

export const colourWords = defineMessages({
  green: { en: 'Green', zh: '绿码' },
  yellow: { en: 'Yellow', zh: '黄码' },
  red: { en: 'Red', zh: '红码' },
  none: { en: 'No code', zh: '无码' },
});

export const colourShapes = { green: '●', yellow: '▲', red: '■', none: '○' } as const;
