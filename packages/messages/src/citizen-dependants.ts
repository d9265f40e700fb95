/** Words of showing codes for others, and of being shown. */

import { defineMessages } from './index.ts';

export const dependantWords = defineMessages({
  mine: { en: 'Whose codes I show', zh: '由我代办的人' },
  mineWhy: {
    en: 'Children, parents and disabled people, up to {most}. Their codes come after yours, one by one.',
    zh: '可代办子女、父母和残障人士，最多{most}人。其健康码排在您的之后，逐一出示。',
  },
  none: { en: 'Nobody yet', zh: '暂无' },
  add: { en: 'Add somebody', zh: '添加代办对象' },
  full: { en: 'There are {most} already. End one before you add another.', zh: '已达{most}人上限，请先解除一位。' },
  since: { en: 'since {time}', zh: '{time}起' },
  asked: { en: 'asked {time}', zh: '{time}申请' },
  active: { en: 'You show their code', zh: '代办中' },
  pending: { en: 'Waiting', zh: '待确认' },
  refused: { en: 'Not accepted', zh: '未通过' },
  pendingConsent: {
    en: 'They agree in their own app, or tell you the code they were sent.',
    zh: '对方可在自己的应用中同意，或将收到的验证码告诉您。',
  },
  pendingProof: {
    en: 'The office looks at your document. You will be told.',
    zh: '工作人员正在审核证明材料，结果会通知您。',
  },
  refusedWhy: {
    en: 'The office did not accept the document. Ask there, or add the person once more.',
    zh: '证明材料未通过审核。可咨询工作人员，或重新申请。',
  },
  enterCode: { en: 'Enter their code', zh: '输入对方的验证码' },
  end: { en: 'End', zh: '解除' },
  takeBack: { en: 'Take back', zh: '撤回' },
  endTitle: { en: 'Stop showing the code of {name}?', zh: '不再为{name}代办？' },
  endSure: {
    en: 'Their code disappears from this phone at once. To show it again you have to ask again.',
    zh: '其健康码将立即从本机移除。如需恢复，须重新申请。',
  },
  endYes: { en: 'Stop showing it', zh: '确定解除' },
  takeBackTitle: { en: 'Take the request for {name} back?', zh: '撤回对{name}的申请？' },
  takeBackYes: { en: 'Take it back', zh: '确定撤回' },

  carers: { en: 'Who shows my code', zh: '为我代办的人' },
  noCarers: { en: 'Nobody shows your code for you.', zh: '目前无人为您代办。' },
  asksYou: { en: '{name} asks to show your code', zh: '{name}申请为您代办' },
  asksYouWhy: {
    en: 'They would see your colour and its reasons, declare for you and check you in. You can end it at any time.',
    zh: '同意后，对方可查看您的健康码及原因，代您申报和登记。您可随时解除。',
  },
  accept: { en: 'Agree', zh: '同意' },
  refuse: { en: 'Refuse', zh: '拒绝' },
  refuseTitle: { en: 'Refuse {name}?', zh: '拒绝{name}？' },
  refuseSure: {
    en: 'They are not told, and cannot ask again for a while.',
    zh: '对方不会收到通知，且一段时间内无法再次申请。',
  },
  refuseYes: { en: 'Refuse', zh: '确定拒绝' },
  carerEndTitle: { en: 'End that {name} shows your code?', zh: '不再由{name}为您代办？' },
  carerEndSure: { en: 'They no longer see anything of you from now on.', zh: '对方将立即无法查看您的任何信息。' },
  carerEndYes: { en: 'End it', zh: '确定解除' },

  addTitle: { en: 'Whose code do you want to show?', zh: '您要为谁代办？' },
  relation: { en: 'Who is it?', zh: '关系' },
  idType: { en: 'ID document', zh: '证件类型' },
  idNumber: { en: 'Number of the document', zh: '证件号码' },
  name: { en: 'Name, as on the document', zh: '姓名（与证件一致）' },
  basis: { en: 'How is it confirmed?', zh: '确认方式' },
  byConsent: { en: 'They agree: a code goes to their phone', zh: '本人同意：验证码将发送至其手机' },
  byProof: { en: 'A document shows it', zh: '凭证明材料' },
  proofKind: { en: 'Which document', zh: '证明材料' },
  proofNumber: { en: 'Its number', zh: '材料编号' },
  ask: { en: 'Ask', zh: '提交申请' },
  askedConsent: {
    en: 'If this person is known here and carries a phone, a code of six digits is on its way to them. Ask them for it; or they agree in their own app.',
    zh: '如该人已在本市登记并有使用中的手机，六位验证码即将送达。请向其索取，或请其在自己的应用中同意。',
  },
  askedProof: {
    en: 'The office looks at the document. You will find the answer in your inbox.',
    zh: '工作人员将审核证明材料，结果会发送到您的消息列表。',
  },
  confirm: { en: 'Confirm', zh: '确认' },
  later: { en: 'Close', zh: '关闭' },
});

export const relationWords = defineMessages({
  child: { en: 'A child', zh: '子女' },
  parent: { en: 'A parent', zh: '父母' },
  disabled: { en: 'A disabled person', zh: '残障人士' },
});

export const proofWords = defineMessages({
  'household-register': { en: 'Household register', zh: '户口簿' },
  'birth-certificate': { en: 'Birth certificate', zh: '出生证明' },
  guardianship: { en: 'Guardianship', zh: '监护证明' },
  'disability-certificate': { en: 'Disability certificate', zh: '残疾人证' },
});
