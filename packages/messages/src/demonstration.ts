/** The demonstration's own pages: its people are invented. */

import { defineMessages } from './index.ts';

export const demonstrationIdentity = defineMessages({
  title: { en: 'Who would you like to be?', zh: '您想以谁的身份登录？' },
  explanation: {
    en: 'This is the demonstration’s identity provider. Everybody here is invented: one click signs you in.',
    zh: '这是演示用的身份认证页面。所有人物均为虚构，点击即可登录。',
  },
  cancel: { en: 'Cancel', zh: '取消' },
  failed: { en: 'This sign-in has ended. Go back and begin again.', zh: '本次登录已结束，请返回重新开始。' },
  back: { en: 'Back to the health code', zh: '返回健康码' },
  green: { en: 'Green: may go everywhere', zh: '绿码：可自由通行' },
  yellow: { en: 'Yellow: should stay at home', zh: '黄码：请居家' },
  red: { en: 'Red: is to be isolated', zh: '红码：须隔离' },
  'now-green': { en: 'By now: green', zh: '目前：绿码' },
  'now-yellow': { en: 'By now: yellow', zh: '目前：黄码' },
  'now-red': { en: 'By now: red', zh: '目前：红码' },
  'now-none': { en: 'By now: no code', zh: '目前：无健康码' },
  holder: { en: 'Holds five SIM cards for the family', zh: '为家人办理了五张手机卡' },
  elder: { en: 'Old, and shows the code of a relative', zh: '老年人，同时代亲属出示健康码' },
  undeclared: { en: 'Has not declared yet: no code', zh: '尚未申报，无健康码' },
  visitor: { en: 'A visitor whom the city does not know', zh: '本市未登记的访客' },
});

export type DemonstrationRole = Exclude<
  keyof typeof demonstrationIdentity,
  'title' | 'explanation' | 'cancel' | 'failed' | 'back' | `now-${string}`
>;
