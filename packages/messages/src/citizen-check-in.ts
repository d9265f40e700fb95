/** Words of checking in at places and in carriages. */

import { defineMessages } from './index.ts';

export const checkInWords = defineMessages({
  title: { en: 'Check in', zh: '扫码登记' },

  // Scanning
  aim: { en: 'Hold the poster’s code into the frame', zh: '请将场所码对准框内' },
  otherwise: {
    en: 'Your phone’s own camera app opens posters too, and the staff can let you in without a phone.',
    zh: '也可用手机自带的相机扫描场所码；没有手机也可请工作人员协助进入。',
  },
  notPoster: {
    en: 'This QR code is not a check-in code. Look for the poster that says “Check in here”.',
    zh: '这不是场所码，请扫描标有“扫码登记”的二维码。',
  },
  healthCode: {
    en: 'This is somebody’s health code. Scan the poster of the place instead.',
    zh: '这是健康码。请扫描场所码。',
  },
  why: {
    en: 'If somebody falls ill, only those who were there at the same time are told. Nobody learns who it was.',
    zh: '如有人感染，只通知同一时间在场的人，不会透露其身份。',
  },
  scanAgain: { en: 'Scan again', zh: '重新扫描' },
  scanAnother: { en: 'Scan another code', zh: '扫描其他场所码' },

  // A poster that was read
  finding: { en: 'Looking up the place …', zh: '正在查询场所…' },
  coach: { en: 'Coach {coach}', zh: '{coach}号车厢' },
  service: { en: 'Line or train {service}', zh: '线路或车次 {service}' },
  readAt: { en: 'Scanned {time}', zh: '扫码时间：{time}' },
  unknownPlace: { en: 'A place that will be looked up later', zh: '场所信息稍后查询' },
  unknownPlaceWhy: {
    en: 'Without a network this phone cannot tell which place it is. Check in all the same: it is delivered by itself, with the time of the scan.',
    zh: '没有网络，暂无法显示场所名称。仍可登记，联网后自动上传，时间以扫码时为准。',
  },
  notAccepted: { en: 'You cannot check in with this code', zh: '无法使用此码登记' },
  companions: { en: 'Who is with me', zh: '同行人' },
  companionsHint: { en: 'People whose codes you show', zh: '由您代办健康码的人' },
  others: { en: 'Others with me, without an account', zh: '其他没有账户的同行人' },
  nobodyElse: { en: 'Nobody else', zh: '无' },
  leaveAfter: { en: 'I stay for', zh: '预计停留' },
  leaveLater: { en: 'I say when I leave', zh: '离开时再登记' },
  checkIn: { en: 'Check in', zh: '登记' },
  notNow: { en: 'Not now', zh: '暂不登记' },
  signIn: { en: 'Sign in to check in', zh: '登录后登记' },
  signInWhy: { en: 'The time of your scan is kept meanwhile.', zh: '扫码时间会保留。' },

  // After it
  telling: { en: 'Kept on this phone. Telling the city …', zh: '已保存在本机，正在上传…' },
  done: { en: 'You are checked in', zh: '登记成功' },
  doneWith: { en: 'With you: {names}', zh: '同行：{names}' },
  doneOthers: { en: '{count} more', zh: '另有{count}人' },
  kept: { en: 'Kept on this phone', zh: '已保存在本机' },
  keptWhy: {
    en: 'There is no network. It is delivered by itself as soon as there is one; the time of your scan counts.',
    zh: '当前没有网络，联网后自动上传，时间以扫码时为准。',
  },
  leaveRefused: { en: 'The time you left was not accepted', zh: '离开时间未被接受' },
  refused: { en: 'The check-in was not accepted', zh: '登记未被接受' },
  companionGone: {
    en: 'You no longer show the code of somebody you named, so nobody was checked in. Scan again.',
    zh: '您已不再为其中某人代办健康码，因此本次登记未生效，请重新扫描。',
  },
  showCode: { en: 'Show my code', zh: '出示健康码' },

  // Visits that have not ended
  openVisits: { en: 'Where you are checked in', zh: '当前登记的场所' },
  since: { en: 'since {time}', zh: '{time}起' },
  plannedUntil: { en: 'until {time} as planned', zh: '预计至{time}' },
  namelessPlace: { en: 'A place that is no longer listed', zh: '已不在名录中的场所' },
  myself: { en: 'Me', zh: '本人' },
  waiting: { en: 'Not delivered yet', zh: '尚未上传' },
  leave: { en: 'Leave', zh: '离开' },
  leaveAt: { en: 'Leave {place}', zh: '离开{place}' },
  leaveNow: { en: 'I leave now', zh: '现在离开' },
  leftEarlier: { en: 'I left before, at', zh: '已离开，离开时间' },
  leaveThen: { en: 'I left at this time', zh: '按此时间登记离开' },
  wrongTime: {
    en: 'Give a time after you came and before now.',
    zh: '时间须晚于到达时间、早于现在。',
  },
  openVisitsOffline: {
    en: 'Shown as last heard from the city; leaving works all the same.',
    zh: '显示的是上次联网时的记录，仍可登记离开。',
  },

  // What waits on this phone
  dismiss: { en: 'I have read this', zh: '知道了' },
  tryNow: { en: 'Deliver now', zh: '立即上传' },
  earlier: {
    en: 'Check-ins from before you signed in on this phone',
    zh: '本次登录前在本机所做的登记',
  },
  earlierWhy: {
    en: '{count} were not delivered before. If they are yours, they are delivered under your name.',
    zh: '有{count}条尚未上传。如属本人，将以您的名义上传。',
  },
  earlierMine: { en: 'They are mine', zh: '是本人的' },
  earlierNotMine: { en: 'Delete them', zh: '删除' },
});

/** How long somebody stays, by minutes. */
export const stayWords = defineMessages({
  '30': { en: '30 minutes', zh: '30分钟' },
  '60': { en: '1 hour', zh: '1小时' },
  '120': { en: '2 hours', zh: '2小时' },
  '240': { en: '4 hours', zh: '4小时' },
  '480': { en: '8 hours', zh: '8小时' },
});
