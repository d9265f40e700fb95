/** Words for somebody whose address does not exist. */

import { defineMessages } from './index.ts';

export const lostWords = defineMessages({
  home: { en: 'To my health code', zh: '前往我的健康码' },
});
