/** Words around the explanation of a colour, and of objections to it. The reasons themselves come from the server in both languages. */

import { defineMessages } from './index.ts';

export const whyWords = defineMessages({
  title: { en: 'Why this colour', zh: '颜色说明' },
  for: { en: 'For {name}', zh: '{name}' },
  nothingAgainst: { en: 'There is nothing against you.', zh: '没有任何限制依据。' },
  nothingMore: {
    en: 'Your colour is green because your declaration is valid and no record says otherwise.',
    zh: '健康申报有效且无相关记录，因此为绿码。',
  },
  noDeclaration: {
    en: 'There is no valid health declaration, so there is no code.',
    zh: '没有有效的健康申报，因此没有健康码。',
  },
  reasons: { en: 'Reasons', zh: '原因' },
  allCount: {
    en: 'Each of these counts by itself; the worst decides the colour.',
    zh: '以下各项分别计算，以最严重者为准。',
  },
  evidence: { en: 'Rests on', zh: '依据' },
  since: { en: 'Since', zh: '开始时间' },
  ends: { en: 'How it ends', zh: '如何解除' },
  whatToDo: { en: 'What to do', zh: '需要做什么' },
  rule: { en: 'Rule', zh: '规则' },
  details: { en: 'Details', zh: '详细信息' },
  contest: { en: 'This is not right', zh: '我有异议' },
  contested: { en: 'You have objected to this', zh: '您已对此提出申诉' },
  nextChange: { en: 'Next change', zh: '下次变化' },
  nextChangeAt: {
    en: 'By time alone something may change {time}; you need not do anything for it.',
    zh: '{time}可能自动变化，无需操作。',
  },
  noNextChange: {
    en: 'Nothing changes by time alone; each reason says what ends it.',
    zh: '不会随时间自动变化，请查看各项的解除条件。',
  },
  declaredAt: { en: 'Last declaration', zh: '最近一次申报' },
  history: { en: 'History', zh: '历史记录' },
  noHistory: { en: 'The colour has not changed so far.', zh: '颜色尚未变化过。' },
  failed: { en: 'The reasons could not be fetched.', zh: '无法获取原因。' },

  contestTitle: { en: 'Object to a reason', zh: '提出申诉' },
  contestWhat: {
    en: 'You need not prove anything: an officer asks where the record comes from. You get a number, and an answer within {hours} hours.',
    zh: '您无需举证，由工作人员向数据来源核实。您将获得受理编号，{hours}小时内答复。',
  },
  ground: { en: 'What is wrong?', zh: '哪里不对？' },
  statement: { en: 'In your own words', zh: '补充说明' },
  statementHint: { en: 'May stay empty', zh: '可不填' },
  phoneEnding: { en: 'Last four digits of the number', zh: '手机号码后四位' },
  phoneEndingHint: { en: 'If you know which number it is about', zh: '如知道涉及哪个号码' },
  fourDigits: { en: 'Four digits, or nothing.', zh: '请填四位数字或留空。' },
  chooseGround: { en: 'Choose what is wrong.', zh: '请选择原因。' },
  send: { en: 'Send the objection', zh: '提交申诉' },
  kept: { en: 'Your objection is kept', zh: '申诉已受理' },

  appealsTitle: { en: 'My objections', zh: '我的申诉' },
  noAppeals: { en: 'You have not objected to anything.', zh: '暂无申诉。' },
  noAppealsHow: {
    en: 'Where a reason is wrong, object to it where your colour is explained.',
    zh: '如原因有误，可在颜色说明页提出申诉。',
  },
  number: { en: 'Number', zh: '受理编号' },
  lodged: { en: 'Lodged', zh: '提交时间' },
  answerBy: { en: 'Answer by {time}', zh: '答复期限：{time}' },
  timeLeft: { en: '{time} left', zh: '剩余{time}' },
  overdue: { en: 'The answer is late: the authority owes it to you.', zh: '已超过答复期限，主管部门须尽快答复。' },
  suspended: { en: 'Until there is an answer, this reason does not count.', zh: '答复前，该项依据暂不计入。' },
  decided: { en: 'Answered', zh: '答复时间' },
  answer: { en: 'The answer', zh: '答复' },
  yourWords: { en: 'Your words', zh: '您的说明' },
  withdraw: { en: 'Take it back', zh: '撤回申诉' },
  withdrawSure: {
    en: 'Take this objection back? The reason then counts on.',
    zh: '确定撤回申诉？该项依据将继续有效。',
  },
  withdrawYes: { en: 'Yes, take it back', zh: '确定撤回' },
  otherWays: { en: 'Without this app', zh: '其他途径' },
});

export const appealStateWords = defineMessages({
  open: { en: 'Being looked at', zh: '处理中' },
  upheld: { en: 'You were right', zh: '申诉成立' },
  rejected: { en: 'Not accepted', zh: '申诉不成立' },
  withdrawn: { en: 'Taken back', zh: '已撤回' },
});

/** Names of the facts a reason rests on. A fact without a name here is not shown. */
export const factWords = defineMessages({
  service: { en: 'Train, flight or line', zh: '车次、航班或线路' },
  date: { en: 'Day', zh: '日期' },
  coach: { en: 'Coach', zh: '车厢' },
  seat: { en: 'Seat', zh: '座位' },
  place: { en: 'Place', zh: '地点' },
  zone: { en: 'Zone', zh: '区域' },
  level: { en: 'Level', zh: '风险等级' },
  result: { en: 'Result', zh: '结果' },
  test: { en: 'Test', zh: '检测' },
  sampledAt: { en: 'Sample taken', zh: '采样时间' },
  celsius: { en: 'Temperature, °C', zh: '体温（℃）' },
  measuredAt: { en: 'Measured', zh: '测量时间' },
  minutes: { en: 'Minutes', zh: '分钟' },
  rows: { en: 'Rows apart', zh: '相隔排数' },
  country: { en: 'Country', zh: '国家' },
});
