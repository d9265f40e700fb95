/** What is said when a call brought nothing; the city's own problems have their words in the contract. */

import { defineMessages } from './index.ts';

export const failureWords = defineMessages({
  noNetwork: {
    en: 'No answer came. Look whether you have a network and try again.',
    zh: '没有收到回复，请检查网络后重试。',
  },
  unexpected: { en: 'Something failed in this app. Try again.', zh: '应用出错，请重试。' },
});
