/** Words of consents to employers, and of apps that may show the code. */

import { defineMessages } from './index.ts';

export const consentWords = defineMessages({
  employers: { en: 'Who may ask about my code', zh: '可查询我健康码的单位' },
  employersWhy: {
    en: 'With your consent an employer may ask whether your code is valid: yes or no, never the colour, never why. Every question is in your record.',
    zh: '经您同意，单位可查询您的健康码是否有效：只回答“是”或“否”，不含颜色和原因。每次查询都会记入您的记录。',
  },
  none: { en: 'Nobody may ask.', zh: '没有单位可以查询。' },
  give: { en: 'Give a consent', zh: '添加授权' },
  until: { en: 'Until {time}', zh: '有效期至{time}' },
  purpose: { en: 'What for', zh: '用途' },
  lastAsked: { en: 'Last asked {time}', zh: '最近查询：{time}' },
  neverAsked: { en: 'Has not asked yet', zh: '尚未查询' },
  number: { en: 'Number to hand to the employer', zh: '请将此编号交给单位' },
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied', zh: '已复制' },
  revoke: { en: 'Take back', zh: '撤回' },
  revokeNamed: { en: 'Take back: {name}', zh: '撤回对{name}的授权' },
  revokeTitle: { en: 'Take the consent for {name} back?', zh: '撤回对{name}的授权？' },
  revokeSure: { en: 'From this moment on they learn nothing any more.', zh: '撤回后该单位立即无法查询。' },
  revokeYes: { en: 'Take it back', zh: '确定撤回' },
  past: { en: 'Consents that are over', zh: '已结束的授权' },
  revoked: { en: 'Taken back {time}', zh: '{time}撤回' },
  ended: { en: 'Ended {time}', zh: '{time}到期' },

  giveTitle: { en: 'Who may ask?', zh: '授权给哪个单位？' },
  employer: { en: 'Employer', zh: '单位' },
  choose: { en: 'Choose', zh: '请选择' },
  noEmployers: {
    en: 'No employer is registered with this city yet.',
    zh: '本市暂无已登记的单位。',
  },
  unknownEmployer: {
    en: 'The employer of this link is not registered with this city.',
    zh: '该链接中的单位未在本市登记。',
  },
  theirPurpose: { en: 'They say: {purpose}', zh: '单位说明：{purpose}' },
  purposeHint: { en: 'In your own words; they are kept with the consent', zh: '请用自己的话说明，将随授权一并保存' },
  untilDay: { en: 'Until when', zh: '有效期至' },
  untilHint: { en: 'You can take it back at any time before', zh: '此前可随时撤回' },
  untilWrong: { en: 'Give a day within the coming year.', zh: '请选择未来一年内的日期。' },
  giveYes: { en: 'I consent', zh: '同意授权' },
  givenTitle: { en: 'Consent given', zh: '授权成功' },
  done: { en: 'Done', zh: '完成' },

  apps: { en: 'Apps that show my code', zh: '可显示我健康码的应用' },
  appsWhy: {
    en: 'They carry the code sealed and cannot read it; only the device it was made for can.',
    zh: '应用仅传送加密的健康码，无法读取，只有绑定的设备才能打开。',
  },
  noApps: { en: 'No app is connected.', zh: '没有已连接的应用。' },
  connected: { en: '{device}, connected {time}', zh: '{device}，{time}连接' },
  disconnect: { en: 'Disconnect', zh: '断开连接' },
  disconnectNamed: { en: 'Disconnect {name}', zh: '断开连接：{name}' },
  disconnectTitle: { en: 'Disconnect {name}?', zh: '断开{name}？' },
  disconnectSure: {
    en: 'On all your devices; nothing is delivered through it any more.',
    zh: '您所有设备上的连接都将断开，不再通过该应用传送。',
  },
});
