/** Words of the shared components. */

import { defineMessages } from './index.ts';

export const uiWords = defineMessages({
  close: { en: 'Close', zh: '关闭' },
});
