/** Words of the devices on which somebody is signed in, and of the phone numbers that count as theirs. */

import { defineMessages } from './index.ts';

export const deviceWords = defineMessages({
  why: {
    en: 'Whoever holds one of these devices can show your code. End what you do not know.',
    zh: '持有以下设备的人可以出示您的健康码。如有陌生设备，请将其退出。',
  },
  current: { en: 'This device', zh: '本机' },
  byOidc: { en: 'with the city account', zh: '城市账号登录' },
  byOtp: { en: 'with a code to your phone', zh: '手机验证码登录' },
  since: { en: 'Signed in {time}', zh: '登录时间：{time}' },
  until: { en: 'until {time}', zh: '有效期至{time}' },
  end: { en: 'Sign out', zh: '退出' },
  endNamed: { en: 'Sign out {device}', zh: '退出{device}' },
  endTitle: { en: 'Sign {device} out?', zh: '退出{device}？' },
  endSure: { en: 'It can show your code no more, within seconds.', zh: '该设备将在数秒内无法再出示您的健康码。' },
  endOthers: { en: 'Sign out all others', zh: '退出其他所有设备' },
  endOthersTitle: { en: 'Sign out all other devices?', zh: '退出其他所有设备？' },
  endOthersSure: { en: 'Only this device stays signed in.', zh: '仅保留本机登录。' },
  onlyThis: { en: 'You are signed in on this device only.', zh: '您仅在本机登录。' },
});

export const phoneWords = defineMessages({
  why: {
    en: 'Where a phone was can say where you were, so it matters that only phones you carry count as yours.',
    zh: '手机的位置可能代表您的行程，因此只应包含您本人使用的号码。',
  },
  none: { en: 'No number counts as yours.', zh: '没有登记在您名下的号码。' },
  counts: { en: 'Counts as yours', zh: '计为本人使用' },
  countsNot: { en: 'Does not count', zh: '不计入' },
  countsSoon: { en: 'Counts in a moment', zh: '稍后计为本人使用' },
  endsSoon: { en: 'Stops counting in a moment', zh: '稍后不再计入' },
  otp: { en: 'Confirmed by a code', zh: '已通过验证码确认' },
  ruling: { en: 'By a decision', zh: '经裁定确认' },
  declared: { en: 'As declared', zh: '申报' },
  registered: { en: 'Contract in your name', zh: '以您的名义登记' },
  since: { en: 'since {day}', zh: '{day}起' },
  disowned: { en: 'You said that you do not carry it', zh: '您已声明不使用此号码' },
  registeredOnly: {
    en: 'A contract proves no use: where this phone was can make your code yellow at most, never red. Say so if somebody else carries it.',
    zh: '实名登记不代表本人使用，其位置最多使您转为黄码，不会转为红码。如由他人使用，请在此声明。',
  },
  confirm: { en: 'Confirm a number I carry', zh: '确认我使用的号码' },
  confirmTitle: { en: 'Which number do you carry?', zh: '您使用哪个号码？' },
  confirmWhy: {
    en: 'A code of six digits goes to it. From then on, where that phone is counts as where you are.',
    zh: '六位验证码将发送至该号码。确认后，该手机的位置将视为您的位置。',
  },
  phone: { en: 'Phone number', zh: '手机号码' },
  sendCode: { en: 'Send the code', zh: '获取验证码' },
  sent: { en: 'A code is on its way to this number.', zh: '验证码正在发送至该号码。' },
  confirmYes: { en: 'I carry it', zh: '确认使用' },
  disown: { en: 'Not my phone', zh: '非本人使用' },
  disownNamed: { en: '{number} is not my phone', zh: '{number}非本人使用' },
  disownTitle: { en: 'You do not carry {number}?', zh: '您不使用{number}？' },
  disownOwn: {
    en: 'You confirmed it once, so it stops counting from now on.',
    zh: '您曾确认过此号码，将从现在起不再计入。',
  },
  disownOther: {
    en: 'It stops counting, also for the time before. Your colour is worked out anew at once.',
    zh: '该号码（包括此前的记录）将不再计入，健康码会立即重新计算。',
  },
  disownYes: { en: 'Not mine', zh: '非本人使用' },
  ruled: {
    en: 'A decision says it is yours. If that is wrong, object to the reason it led to.',
    zh: '已有裁定认定由您使用。如有异议，请对相关原因提出申诉。',
  },
});
