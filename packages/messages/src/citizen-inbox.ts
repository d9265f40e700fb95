/** Words of the inbox, and of how else people hear of what is in it. */

import { defineMessages } from './index.ts';

export const inboxWords = defineMessages({
  title: { en: 'Inbox', zh: '消息' },
  empty: { en: 'No messages', zh: '暂无消息' },
  emptyWhy: {
    en: 'When your colour changes, somebody answers an objection or a device signs in, it is said here.',
    zh: '健康码转色、申诉答复、设备登录等消息会显示在这里。',
  },
  unread: { en: 'New', zh: '未读' },

  reasons: { en: 'See the reasons', zh: '查看原因' },
  appeals: { en: 'See my objections', zh: '查看我的申诉' },
  dependants: { en: 'See who shows whose code', zh: '查看代办关系' },
  devices: { en: 'See the devices', zh: '查看设备' },
  'check-ins': { en: 'See where I am checked in', zh: '查看当前登记' },
  paper: { en: 'See the paper codes', zh: '查看纸质码' },
  declare: { en: 'Declare health', zh: '健康申报' },
});

export const notificationWords = defineMessages({
  always: {
    en: 'Every message is in the inbox in any case. What else should happen is yours to say.',
    zh: '所有消息都会进入消息列表。其他提醒方式由您决定。',
  },
  push: { en: 'On this phone', zh: '本机通知' },
  pushWhy: {
    en: 'A notification appears also when the app is closed. It says only that there is news: nothing about anybody’s health is ever on the lock screen.',
    zh: '应用关闭时也会收到提醒。提醒仅说明有新消息，锁屏上不会显示任何健康信息。',
  },
  pushAsk: {
    en: 'Your browser will then ask whether this page may send notifications.',
    zh: '点按后，浏览器会询问是否允许发送通知。',
  },
  pushOn: { en: 'Tell me on this phone', zh: '开启本机通知' },
  pushIsOn: { en: 'On: this phone is told', zh: '已开启本机通知' },
  pushOff: { en: 'Stop on this phone', zh: '关闭本机通知' },
  pushUnsupported: {
    en: 'This browser cannot show notifications. On an iPhone, add the app to the home screen first and open it from there.',
    zh: '此浏览器不支持通知。iPhone 用户请先将本应用添加到主屏幕，再从主屏幕打开。',
  },
  pushBlocked: {
    en: 'Notifications are blocked for this page. Allow them in the site’s settings beside the address, then come back.',
    zh: '通知已被禁止。请在地址栏旁的网站设置中允许通知后再试。',
  },
  pushFailed: {
    en: 'This browser’s notification service did not answer. Try again later; the inbox works without it.',
    zh: '浏览器的通知服务没有响应，请稍后重试。消息列表不受影响。',
  },
  preferences: { en: 'Beyond this phone', zh: '其他提醒方式' },
  sms: { en: 'Text messages', zh: '短信' },
  smsNever: { en: 'Never', zh: '不发送' },
  smsWithoutPush: { en: 'Only when no phone of mine shows notifications', zh: '仅在没有手机开启通知时发送' },
  smsAlways: { en: 'Always', zh: '总是发送' },
  pushAnywhere: { en: 'Notifications on all my phones', zh: '在我的所有手机上通知' },
  language: { en: 'Language of what is sent to me', zh: '消息语言' },
  saved: { en: 'Saved', zh: '已保存' },
});
