/** Words around asking the city for something, on whichever screen. */

import { defineMessages } from './index.ts';

export const askingWords = defineMessages({
  more: { en: 'Show more', zh: '显示更多' },
  whose: { en: 'Whose', zh: '查看对象' },
  myself: { en: 'Me', zh: '本人' },
  code: { en: 'One-time code', zh: '验证码' },
  codeHint: { en: 'Six digits, good for five minutes', zh: '六位数字，五分钟内有效' },
  sixDigits: { en: 'The code has six digits.', zh: '验证码为六位数字。' },
  badIdNumber: {
    en: 'There is a mistake in this number, or it is of another kind of document. Compare each digit.',
    zh: '证件号码有误或与证件类型不符，请逐位核对。',
  },
  badPhone: {
    en: 'This is not a phone number: a mobile number has 11 digits; one from abroad begins with + and the country’s digits.',
    zh: '电话号码有误：手机号码为11位数字，境外号码请以“+”和国家代码开头。',
  },
  lookAbove: { en: 'Please look at what is marked above.', zh: '请核对以上标出的内容。' },
  fillIn: { en: 'Please fill this in.', zh: '请填写此项。' },
});
