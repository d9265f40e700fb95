/** Words of the screen that leads to everything about the person. */

import { defineMessages } from './index.ts';

export const meWords = defineMessages({
  title: { en: 'Me', zh: '我的' },
  health: { en: 'Health', zh: '健康' },
  others: { en: 'Other people', zh: '他人' },
  dependants: { en: 'Showing codes for others', zh: '代办健康码' },
  paper: { en: 'Paper codes', zh: '纸质码' },
  data: { en: 'My data', zh: '我的数据' },
  record: { en: 'Record: checks, visits, who looked', zh: '记录：查验、登记、谁看过' },
  consents: { en: 'Employers and other apps', zh: '单位与其他应用' },
  export: { en: 'Take a copy of everything', zh: '导出全部数据' },
  app: { en: 'This app', zh: '应用' },
  notifications: { en: 'How I am told', zh: '通知设置' },
  devices: { en: 'My devices', zh: '我的设备' },
  phones: { en: 'My phone numbers', zh: '我的手机号' },
  about: { en: 'How this app works', zh: '本应用如何运作' },
  language: { en: 'Language', zh: '语言' },

  exportWhy: {
    en: 'A file with everything the city keeps about you: what it is, where it comes from and how long it is kept. It is yours: keep it where nobody else reads it.',
    zh: '文件包含本市保存的关于您的全部数据，并注明内容、来源和保存期限。请妥善保管，勿让他人查看。',
  },
  exportMake: { en: 'Make the file', zh: '生成文件' },
  exportReady: { en: 'The file is ready', zh: '文件已生成' },
  exportSave: { en: 'Save the file', zh: '保存文件' },
  signOut: { en: 'Sign out on this phone', zh: '在本机退出登录' },
  signOutSure: {
    en: 'Sign out? The codes on this phone are deleted. To come back you enrol this phone again.',
    zh: '确定退出？本机上的健康码将被删除，再次使用需重新登录。',
  },
  signOutUndelivered: {
    en: '{count} check-ins were not delivered yet. They are lost when you sign out now.',
    zh: '还有{count}条登记尚未上传，现在退出将会丢失。',
  },
  signOutYes: { en: 'Sign out', zh: '退出登录' },
});
