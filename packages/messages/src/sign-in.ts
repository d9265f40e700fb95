/** Short messages with one-time codes. They say what the code does, because people are asked on the telephone to read theirs out. */

import { defineMessages } from './index.ts';

export const oneTimeCodeMessages = defineMessages({
  signIn: {
    en: '{code} signs you in to {city}’s health code. It holds 5 minutes. Nobody from the city will ask you for it.',
    zh: '【{city}健康码】登录验证码 {code}，5 分钟内有效。工作人员不会向您索要，请勿告诉他人。',
  },
  confirmPhone: {
    en: '{code} confirms that you carry this phone, for {city}’s health code. It holds 5 minutes. Give it to nobody.',
    zh: '【{city}健康码】验证码 {code}，用于确认本机号码由您使用，5 分钟内有效，请勿告诉他人。',
  },
  consent: {
    en: '{city}’s health code: {carer} asks to see and show your code for you. If you want that, tell them {code} within 5 minutes. If not, ignore this.',
    zh: '【{city}健康码】{carer} 申请为您代办健康码，对方将能查看并出示您的健康码。如同意，请在 5 分钟内告知验证码 {code}；如不同意，请忽略。',
  },
});
