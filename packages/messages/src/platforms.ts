/** Words of the page that other apps embed, and of the window in which a person lets them. */

import { defineMessages } from './index.ts';

export const embedWords = defineMessages({
  loading: { en: 'Loading…', zh: '加载中……' },
  connectTitle: { en: 'Show your health code here', zh: '在此显示您的健康码' },
  connectWhy: {
    en: '{app} carries your code to this device sealed. It sees neither your colour nor your name.',
    zh: '{app} 仅将加密的健康码送达本设备，看不到您的颜色和姓名。',
  },
  otherIdentity: {
    en: 'You signed in as somebody else than {app} knows you as. Connect with the identity it verified.',
    zh: '您登录的身份与 {app} 实名认证的身份不一致，请使用同一身份连接。',
  },
  connect: { en: 'Connect', zh: '连接' },
  noPopup: {
    en: 'This app opens no window. Open {address} instead: your code is there too.',
    zh: '此应用无法打开窗口。请直接访问 {address}，同样可查看健康码。',
  },
  notEmbedded: {
    en: 'This page belongs into an app. Your code is at {address}.',
    zh: '本页面须在应用内打开。您的健康码：{address}',
  },
  unknownApp: { en: 'This app may not show health codes.', zh: '此应用无权显示健康码。' },
  none: {
    en: 'Without a valid health declaration there is no code. Declare your health at {address}.',
    zh: '没有有效的健康申报，无法生成健康码。请前往 {address} 申报。',
  },
  expired: { en: 'This code has expired. A new one is asked for.', zh: '健康码已过期，正在更新。' },
  noDelivery: { en: 'No new code came. The last one stays valid.', zh: '暂未收到新码，原码仍然有效。' },
  noDeliveryNone: { en: 'No code came. It is tried again by itself.', zh: '暂未收到健康码，系统将自动重试。' },
  validUntil: { en: 'Valid until {time}', zh: '有效期至 {time}' },
  qrLabel: { en: 'Health code of {name}: {colour}', zh: '{name} 的健康码：{colour}' },
});

export const connectWords = defineMessages({
  title: { en: 'Connect {app}', zh: '连接 {app}' },
  ask: { en: 'Show your health code in {app} on this device?', zh: '允许 {app} 在本设备上显示您的健康码？' },
  sees: {
    en: 'The code travels sealed to this device. {app} sees neither colour nor name. Each delivery is in your record; you can disconnect the app at any time.',
    zh: '健康码加密送达本设备，{app} 看不到颜色和姓名。每次送达均有记录，您可随时断开连接。',
  },
  signedInAs: { en: 'Signed in as {name}', zh: '当前登录：{name}' },
  somebodyElse: { en: 'Not you? Sign in as somebody else', zh: '不是您本人？切换登录' },
  signInFirst: {
    en: 'Sign in first. Check that the address above is your city’s.',
    zh: '请先登录，并核对上方网址是否为本市官方网址。',
  },
  allow: { en: 'Allow', zh: '允许' },
  refuse: { en: 'Not now', zh: '暂不' },
  done: { en: 'Connected. You can close this window.', zh: '已连接，可关闭本窗口。' },
  notOpened: {
    en: 'Go back to the app and press “Connect” there.',
    zh: '请返回应用并点击“连接”。',
  },
  failed: { en: 'That did not work. Try again.', zh: '操作未成功，请重试。' },
  wrongCode: { en: 'That is not the code, or it is too late.', zh: '验证码错误或已失效。' },
});
