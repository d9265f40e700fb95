/** Words of the screen that leads to everything about the person. */

import { defineMessages } from './index.ts';

export const meWords = defineMessages({
  title: { en: 'Me', zh: '我的' },
  health: { en: 'Health', zh: '健康' },
  language: { en: 'Language', zh: '语言' },
  signOut: { en: 'Sign out on this phone', zh: '在本机退出登录' },
  signOutSure: {
    en: 'Sign out? The codes on this phone are deleted. To come back you enrol this phone again.',
    zh: '确定退出？本机上的健康码将被删除，再次使用需重新登录。',
  },
  signOutYes: { en: 'Sign out', zh: '退出登录' },
});
