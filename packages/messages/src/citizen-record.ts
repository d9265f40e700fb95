/** Words of the record: where somebody checked in and was checked, and who looked at their data. */

import { defineMessages } from './index.ts';

export const recordWords = defineMessages({
  title: { en: 'My record', zh: '我的记录' },
  titleOfOther: { en: 'Record', zh: '记录' },
  which: { en: 'What to show', zh: '显示内容' },
  checks: { en: 'Checks and visits', zh: '查验与登记' },
  reads: { en: 'Who looked', zh: '谁看过' },
  checksWhy: {
    en: 'Where a gate read the code, and where somebody checked in. After some weeks it is deleted by itself.',
    zh: '查验点扫码和场所登记的记录，数周后自动删除。',
  },
  readsWhy: {
    en: 'Everybody who looked at this data is written down, with why. Equal looks of a day stand together. Own looks are left out.',
    zh: '每次查看这些数据都会留下记录并注明原因。同一天内相同的查看合并显示，本人查看不在此列。',
  },
  noChecks: { en: 'No checks and no visits', zh: '暂无查验和登记记录' },
  noReads: { en: 'Nobody looked', zh: '无人查看' },

  visited: { en: 'Checked in', zh: '登记' },
  unknownPlace: { en: 'A place that is no longer listed', zh: '已不在名录中的场所' },
  until: { en: 'until {time}', zh: '至{time}' },
  byPhone: { en: 'by the phone carried then', zh: '由当时使用的手机登记' },
  admit: { en: 'Admitted', zh: '已放行' },
  measure: { en: 'Admitted with measures', zh: '采取措施后放行' },
  refuse: { en: 'Not admitted', zh: '未放行' },
  invalid: { en: 'Code not accepted', zh: '健康码无效' },

  times: { en: '{count} times, the first at {time}', zh: '共{count}次，首次{time}' },
  self: { en: 'The holder of the code', zh: '本人' },
  family: { en: 'Somebody of the family or in care', zh: '有代办关系的人' },
  carer: { en: '{name}, who shows this code', zh: '{name}（代办健康码）' },
  staff: { en: 'Staff: {name}', zh: '工作人员：{name}' },
  gate: { en: 'Gate: {name}', zh: '查验点：{name}' },
  platform: { en: 'App or employer: {name}', zh: '应用或单位：{name}' },
});
