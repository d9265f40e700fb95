/** Objections, and the record of who looked: what their parts are called. */

import { defineMessages, say, type Message } from './index.ts';

/** On what grounds evidence is contested, in the person's own voice. */
export const appealGroundNames = defineMessages({
  'not-my-phone': { en: 'Somebody else carries this phone number', zh: '该手机号由他人使用' },
  'did-not-travel': {
    en: 'I did not make this journey; the ticket was returned or went to somebody else',
    zh: '我没有乘坐，车票已退或由他人使用',
  },
  'was-not-there': { en: 'I was not there', zh: '我没有去过那里' },
  'not-me': { en: 'This record is about another person', zh: '该记录属于他人' },
  'wrong-result': { en: 'The result or measurement is wrong', zh: '检测结果或测量有误' },
  'known-cause': { en: 'There is another cause, such as an allergy', zh: '有其他原因，例如过敏' },
  'measure-over': { en: 'The measure is over and my colour did not change', zh: '措施已结束，但未转码' },
  other: { en: 'Something else', zh: '其他' },
});

export const appealStateNames = defineMessages({
  open: { en: 'Being looked at', zh: '处理中' },
  upheld: { en: 'Upheld', zh: '已通过' },
  rejected: { en: 'Not upheld', zh: '未通过' },
  withdrawn: { en: 'Taken back', zh: '已撤回' },
});

/**
 * What was looked at, by the short name in the log of reads. Nobody is addressed: it is read by the person and by whoever shows their code.
 */
export const readNames = defineMessages({
  explain: { en: 'Colour and the reasons for it', zh: '健康码颜色及原因' },
  whois: { en: 'Pseudonym, from the ID document', zh: '由证件查询的内部代号' },
  trace: { en: 'Contacts: who may have met whom', zh: '接触者排查' },
  'passenger list': { en: 'Who travelled on a train or flight', zh: '同乘人员名单' },
  'masked name and colour': { en: 'A few people of each colour, with masked names', zh: '各颜色抽样（姓名已隐去）' },
  'policy simulate': { en: 'How a new policy would change the colour', zh: '新规则下颜色的变化' },
  'code issue': { en: 'A code, made at a counter', zh: '在柜台生成健康码' },
  phones: { en: 'Phone numbers carried', zh: '使用的手机号' },
  devices: { en: 'Devices signed in', zh: '已登录的设备' },
  consents: { en: 'Consents', zh: '授权' },
  'delivery-keys': { en: 'Apps that may show the code', zh: '可展示健康码的应用' },
  declaration: { en: 'Declarations and tickets', zh: '申报内容与车票' },
  appeals: { en: 'Objections', zh: '申诉' },
  appeal: { en: 'An objection, with what it is about', zh: '某项申诉及其内容' },
  code: { en: 'A sealed code, carried to the device', zh: '加密健康码（送达设备）' },
  'valid or not': { en: 'Whether the code is valid now, by consent', zh: '经授权查询健康码当前是否有效' },
  'id-check-asked': { en: 'That the ID document was shown at a gate', zh: '在查验点出示证件' },
  'id-check': {
    en: 'Colour and masked name, after it was confirmed at a gate',
    zh: '在查验点确认后显示颜色和隐去部分的姓名',
  },
  checks: { en: 'Check-ins and checks', zh: '登记与查验记录' },
  'check-ins': { en: 'Places checked in at now', zh: '当前登记的场所' },
  'paper-code': { en: 'A code on paper, printed', zh: '打印的纸质码' },
  'paper-codes': { en: 'List of codes on paper', zh: '纸质码列表' },
  reads: { en: 'This list', zh: '本列表' },
  export: { en: 'A copy of everything that is kept', zh: '全部个人数据副本' },
  inbox: { en: 'Messages', zh: '消息' },
  // What somebody did who manages this person, by its operation.
  'POST /v1/people/:who/appeals': { en: 'An objection was made', zh: '代为提出申诉' },
  'POST /v1/people/:who/appeals/:number/withdrawal': { en: 'An objection was taken back', zh: '代为撤回申诉' },
  'POST /v1/people/:who/check-ins': { en: 'A check-in at a place', zh: '代为登记' },
  'POST /v1/people/:who/check-ins/:checkInId/leave': { en: 'A visit was ended', zh: '代为登记离开' },
  'POST /v1/people/:who/codes': { en: 'A code was made', zh: '代为生成健康码' },
  'POST /v1/people/:who/declarations': { en: 'Health and trips were declared', zh: '代为申报健康与行程' },
  'POST /v1/people/:who/symptoms': { en: 'Health was declared', zh: '代为申报健康状况' },
  'POST /v1/people/:who/messages/:messageId/read': { en: 'A message was marked as read', zh: '代为阅读消息' },
  'POST /v1/people/:who/paper-codes': { en: 'A code on paper was made', zh: '代为生成纸质码' },
  'DELETE /v1/people/:who/paper-codes/:codeId': { en: 'A code on paper was taken back', zh: '代为作废纸质码' },
  name: { en: 'Masked name', zh: '姓名（已隐去部分）' },
  session: { en: 'Masked name, when the app was opened', zh: '打开应用时显示的姓名（已隐去部分）' },
  'dependant request': { en: 'A request about showing somebody’s code', zh: '代办申请' },
  'visitor list': {
    en: 'Who was at a place or on a journey, to tell them of it',
    zh: '为发送通知查询的到访或同乘人员',
  },
});

/** What a short name of the log says; what it does not know stands for itself. */
export function nameOfRead(what: string): Message {
  const names: Readonly<Record<string, Message>> = readNames;
  return names[what] ?? { en: what, zh: what };
}

/** Why data was looked at, where the system itself gives the reason. Nobody is addressed here either. */
export const readReasonNames = defineMessages({
  'own look': { en: 'Own look', zh: '本人查看' },
  'look by the person who manages this one': { en: 'To show the code, as the one who manages it', zh: '代办健康码' },
  'done by the person who manages this one': { en: 'To show the code, as the one who manages it', zh: '代办健康码' },
  'listed by the person who manages this one': { en: 'To show the code, as the one who manages it', zh: '代办健康码' },
  'named to the person for whom this one acts or asks to': {
    en: 'So that they know who shows their code',
    zh: '告知对方由谁代办健康码',
  },
  'proof of care to be decided': { en: 'To decide about showing somebody’s code', zh: '审核代办关系' },
  'list of objections': { en: 'To answer objections', zh: '处理申诉' },
  'carried to your device, sealed: the platform could not read it': {
    en: 'Carried to the device, sealed: the platform could not read it',
    zh: '加密传送至设备，平台无法读取',
  },
  'city page: people of each colour': { en: 'Page of the city with examples', zh: '城市页面的抽样展示' },
  'made at the counter': { en: 'To make a code at a counter', zh: '在柜台生成健康码' },
  'person page': { en: 'Page of one person', zh: '个人详情页' },
  'users it is taken to have verified': { en: 'Demonstration: ready-made users', zh: '演示：预设用户' },
  'choice of who to be': { en: 'Demonstration: choosing who to be', zh: '演示：选择身份' },
});

const consented = 'with your consent: ';
const byConsent = defineMessages({ said: { en: 'By consent: {purpose}', zh: '经授权：{purpose}' } }).said;

/** As the log has the reason of a look that a consent for this purpose allows. */
export function reasonByConsent(purpose: string): string {
  return `${consented}${purpose}`;
}

/** What a reason of the log says: one of the system in both languages, what an officer wrote as it was written. */
export function nameOfReason(reason: string): Message {
  const names: Readonly<Record<string, Message>> = readReasonNames;
  if (!reason.startsWith(consented)) return names[reason] ?? { en: reason, zh: reason };
  const purpose = reason.slice(consented.length);
  return { en: say(byConsent, 'en', { purpose }), zh: say(byConsent, 'zh', { purpose }) };
}
