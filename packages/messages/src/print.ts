/** Texts on paper: posters at places, and codes for people without a phone. Both languages stand on every sheet. */

import { defineMessages } from './index.ts';

export const posterMessages = defineMessages({
  title: { en: 'Check in here', zh: '扫码登记' },
  coach: { en: 'Coach', zh: '车厢' },
  service: { en: 'Line or train {service}', zh: '线路或车次 {service}' },
  stepScan: { en: 'Scan this code with the camera of your phone.', zh: '用手机相机扫描此二维码。' },
  stepCompanions: {
    en: 'Add those who are with you: children, old people, anybody without a phone.',
    zh: '为同行的老人、儿童或没有手机的人一并登记。',
  },
  stepLeavePlace: { en: 'Tap "Leave" in the app when you go.', zh: '离开时，请在页面上点“离开”。' },
  stepLeaveCoach: {
    en: 'Scan again in another coach, and tap "Leave" when you get off.',
    zh: '换车厢请重新扫码，下车时请点“离开”。',
  },
  withoutPhone: {
    en: 'No phone? Ask the staff: you need none to enter.',
    zh: '没有手机？请告知工作人员，无手机也可进入。',
  },
  onlyHere: {
    en: 'Scan it only here. A picture that somebody sent you is not a visit.',
    zh: '请仅在现场扫码。他人转发的图片不代表到访。',
  },
  onDisplay: { en: 'Scan the code on the display', zh: '请扫描屏幕上的二维码' },
  displayChanges: {
    en: 'It changes every two minutes: a picture of it does not help anybody elsewhere.',
    zh: '二维码每两分钟更新，转发图片无效。',
  },
  stepScanDisplay: {
    en: 'Scan the code on the display with the camera of your phone.',
    zh: '用手机相机扫描屏幕上的二维码。',
  },
  made: { en: 'Made by {city} on {day}', zh: '{city} {day} 制' },
});

export const paperCodeMessages = defineMessages({
  title: { en: 'Health code on paper', zh: '纸质健康码' },
  name: { en: 'Name', zh: '姓名' },
  nameIncomplete: {
    en: '□ could not be printed: see the ID document',
    zh: '□ 为无法打印的字，以证件为准',
  },
  validUntil: { en: 'Valid until', zh: '有效期至' },
  endsWithDeclaration: { en: 'Ends with the health declaration', zh: '随健康申报到期' },
  declareAgain: { en: 'declare again, then print anew', zh: '重新申报后可再打印' },
  withDocument: { en: 'Look at the ID document with it', zh: '须同时核验身份证件' },
  notAlone: {
    en: 'Without the ID document of its holder this paper is worth nothing.',
    zh: '无本人身份证件，此纸无效。',
  },
  colourInside: {
    en: 'The colour is in the code and is not printed: it may change. Only scanning shows whether it still holds.',
    zh: '颜色存于码中，不作印刷，因为颜色可能变化。扫码才能确认是否有效。',
  },
  whenBetter: {
    en: 'Has your colour got better? Have a new paper printed.',
    zh: '健康码颜色转好后，请重新打印。',
  },
  whenLost: {
    en: 'Lost? Have it revoked, in the app or by the community office, with this number:',
    zh: '如有遗失，请凭下列编号在手机上或到社区作废：',
  },
  cut: { en: 'Cut along the marks.', zh: '沿标记裁剪。' },
});
