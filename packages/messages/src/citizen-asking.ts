/** Words around asking the city for something, on whichever screen. */

import { defineMessages } from './index.ts';

export const askingWords = defineMessages({
  more: { en: 'Show more', zh: '显示更多' },
  whose: { en: 'Whose', zh: '查看对象' },
  myself: { en: 'Me', zh: '本人' },
  code: { en: 'One-time code', zh: '验证码' },
  codeHint: { en: 'Six digits, good for five minutes', zh: '六位数字，五分钟内有效' },
  sixDigits: { en: 'The code has six digits.', zh: '验证码为六位数字。' },
  fillIn: { en: 'Please fill this in.', zh: '请填写此项。' },
});
