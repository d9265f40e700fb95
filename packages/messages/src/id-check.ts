/** What the holder of an ID document reads on their phone when a gate looks them up. */

import { defineMessages } from './index.ts';

export const idCheckTexts = defineMessages({
  code: {
    en: '{code} is your code for {place}. Read it out only if you stand there and showed your ID document; otherwise tell nobody. {city}',
    zh: '您在“{place}”出示证件的验证码是{code}。仅在您本人正在现场出示证件时告知工作人员，否则请勿告诉任何人。{city}',
  },
});
