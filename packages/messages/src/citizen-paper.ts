/** Words of codes on paper. */

import { defineMessages } from './index.ts';

export const paperWords = defineMessages({
  why: {
    en: 'For whoever has no phone, or an empty one. Whoever checks it also looks at the ID document, so a lost paper is of no use to others.',
    zh: '供没有手机或手机没电的人使用。查验时须同时核验身份证件，遗失后他人无法使用。',
  },
  make: { en: 'Make a paper code', zh: '制作纸质码' },
  format: { en: 'Format', zh: '样式' },
  a4: { en: 'A sheet (A4)', zh: '整页（A4）' },
  card: { en: 'A card to cut out, for the wallet', zh: '可裁剪的卡片，便于随身携带' },
  makeNow: { en: 'Make the PDF', zh: '生成PDF' },
  ready: { en: 'The paper code is ready', zh: '纸质码已生成' },
  readyWhy: { en: 'Print it, or have it printed at your community office.', zh: '请自行打印，或到社区打印。' },
  save: { en: 'Save the PDF', zh: '保存PDF' },
  open: { en: 'Open it to print', zh: '打开并打印' },
  list: { en: 'Papers made', zh: '已制作的纸质码' },
  none: { en: 'No paper codes', zh: '暂无纸质码' },
  made: { en: 'Made {time}', zh: '制作时间：{time}' },
  until: { en: 'Valid until {time}', zh: '有效期至{time}' },
  number: { en: 'Number', zh: '编号' },
  valid: { en: 'Valid', zh: '有效' },
  outdated: { en: 'Outdated', zh: '已失效' },
  revoked: { en: 'Revoked', zh: '已作废' },
  outdatedWhy: {
    en: 'The colour got worse since, so gates refuse it. Make a new one.',
    zh: '健康码颜色已变化，查验点不再接受，请重新制作。',
  },
  revoke: { en: 'Revoke', zh: '作废' },
  revokeNamed: { en: 'Revoke the paper made {time}', zh: '作废{time}制作的纸质码' },
  revokeTitle: { en: 'Revoke this paper?', zh: '作废这张纸质码？' },
  revokeSure: {
    en: 'Gates refuse it from their next contact with the city on. It cannot be made valid again.',
    zh: '查验点下次联网后即不再接受，且无法恢复。',
  },
  revokeYes: { en: 'Revoke it', zh: '确定作废' },
});
