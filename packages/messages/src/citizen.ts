/** Words of the citizen app's first screen and of what is around every screen; the other screens have files of their own. */

import { defineMessages } from './index.ts';

export const citizenWords = defineMessages({
  appName: { en: 'Health Code', zh: '健康码' },
  navigation: { en: 'Main places', zh: '主导航' },
  code: { en: 'Code', zh: '健康码' },
  checkIn: { en: 'Check in', zh: '扫码登记' },
  inbox: { en: 'Inbox', zh: '消息' },
  unread: { en: '{count} unread', zh: '{count}条未读' },
  me: { en: 'Me', zh: '我的' },
  forWhom: { en: 'For {name}', zh: '为{name}办理' },
  back: { en: 'Back', zh: '返回' },
  loading: { en: 'One moment…', zh: '请稍候…' },
  loadFailed: { en: 'This screen could not be loaded.', zh: '页面加载失败。' },
  loadFailedWhatToDo: {
    en: 'You seem to be without a network. Your code is still there.',
    zh: '当前似乎没有网络，健康码仍可出示。',
  },
  tryAgain: { en: 'Try again', zh: '重试' },
});

export const codeWords = defineMessages({
  qrLabel: {
    en: 'QR code of {name}, {colour}. It changes every 30 seconds; show it to be scanned.',
    zh: '{name}的二维码，{colour}。每30秒更新，请出示扫描。',
  },
  validUntil: { en: 'Valid until {time}', zh: '有效期至 {time}' },
  cityTime: { en: 'City time', zh: '本市时间' },
  hint: {
    en: 'Turn the screen bright for the scanner. The code changes every 30 seconds: a picture of it is refused.',
    zh: '请调高屏幕亮度，便于扫描。二维码每30秒更新，截图无效。',
  },
  why: { en: 'Why this colour?', zh: '为什么是这个颜色？' },
  whyGreen: { en: 'What is known about me', zh: '查看我的健康信息' },
  declare: { en: 'Declare health and trips', zh: '健康与行程申报' },
  appeals: { en: 'My objections', zh: '我的申诉' },

  offline: { en: 'Shown without a network', zh: '离线出示' },
  offlineAge: {
    en: 'Last contact with the city: {time} ({age} ago). The code is valid all the same.',
    zh: '上次联网：{time}（{age}前）。健康码仍然有效。',
  },
  busy: { en: 'Very many people are here at this moment', zh: '当前访问人数较多' },
  busyAge: {
    en: 'Your code of {time} stays valid. A newer one is fetched by itself.',
    zh: '{time}的健康码仍然有效，系统会自动更新。',
  },
  busyWait: {
    en: 'Your code comes by itself as soon as it can. Leave this screen open.',
    zh: '请保持页面打开，系统将自动获取健康码。',
  },
  clockWrong: { en: 'This phone’s clock is {amount} {direction}', zh: '手机时钟{direction}{amount}' },
  clockSlow: { en: 'slow', zh: '慢了' },
  clockFast: { en: 'fast', zh: '快了' },
  clockCorrected: {
    en: 'The code allows for it. Set the clock to automatic when you can.',
    zh: '健康码已自动校正。建议将手机时间设为自动。',
  },

  expired: { en: 'This code has run out', zh: '健康码已过期' },
  expiredAt: { en: 'It was valid until {time}.', zh: '有效期至{time}。' },
  expiredWhatToDo: {
    en: 'Connect to a network and a new one appears by itself.',
    zh: '连接网络后将自动更新。',
  },
  withoutNetwork: { en: 'No network, and no code on this phone yet', zh: '没有网络，本机尚无健康码' },
  withoutNetworkWhatToDo: {
    en: 'Connect once; after that your code opens without a network.',
    zh: '请先联网一次，之后无需网络即可打开健康码。',
  },
  alternatives: {
    en: 'No way to connect? A paper code or your ID document lets you in too: ask the staff.',
    zh: '无法联网？也可出示纸质码或身份证件，请咨询工作人员。',
  },

  noneTitle: { en: 'No code yet', zh: '暂无健康码' },
  noneWhy: {
    en: 'There is no valid health declaration. It takes a minute, and your code appears at once.',
    zh: '没有有效的健康申报。填写约需一分钟，完成后立即生成健康码。',
  },
  declareNow: { en: 'Declare now', zh: '立即申报' },

  people: { en: 'Whose code', zh: '出示谁的健康码' },
  previousPerson: { en: 'Previous person', zh: '上一位' },
  nextPerson: { en: 'Next person', zh: '下一位' },
  personOf: { en: '{number} of {count}', zh: '第{number}位，共{count}位' },
  myself: { en: 'Me', zh: '本人' },
});
