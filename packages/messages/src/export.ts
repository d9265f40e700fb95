/** The copy of everything that is kept about a person: what its parts are, and how long each is kept. */

import { defineMessages, type Message } from './index.ts';

/** What the document says of itself. */
export const exportPreface = defineMessages({
  about: {
    en:
      'Everything this city keeps about you in its health code, part by part. Each part says what it is, where it comes from and how long ' +
      'it is kept. Under “leftOut” is what is not here, and why.',
    zh: '本市健康码系统保存的与您有关的全部数据，按类别列出。每一部分说明内容、来源和保存期限。“leftOut”列出未包含的内容及原因。',
  },
});

export interface ExportPart {
  readonly title: Message;
  readonly about: Message;
  readonly kept: Message;
}

const untilTheEnd: Message = {
  en: 'Until the health code ends; then everything is destroyed.',
  zh: '直至健康码停用，届时全部销毁。',
};
const presence: Message = { en: '{presenceDays} days.', zh: '{presenceDays}天。' };
const health: Message = {
  en: '{evidenceDays} days; of somebody who is yellow or red, until {evidenceDays} days after that ended.',
  zh: '{evidenceDays}天；黄码或红码期间的，至其结束后{evidenceDays}天。',
};
const evidence: Message = {
  en: 'The same; what follows from where you were goes with the stays, check-ins and tickets it rests on.',
  zh: '同上；由位置、场所登记和车票得出的，随相应记录一并删除。',
};

export const exportParts = {
  identity: {
    title: { en: 'Who you are', zh: '身份信息' },
    about: {
      en: 'Name and document, kept encrypted and apart from everything else. From your document, a sign-in, or the register of people.',
      zh: '姓名和证件，加密且单独保存。来自您的证件、登录或人口登记。',
    },
    kept: untilTheEnd,
  },
  person: {
    title: { en: 'Where you live', zh: '居住地' },
    about: { en: 'District, community, language and last declaration.', zh: '区县、社区、语言及最近一次申报时间。' },
    kept: untilTheEnd,
  },
  phones: {
    title: { en: 'Phone numbers said to be yours', zh: '登记为您使用的手机号' },
    about: {
      en: 'Who said so and when: the operator, you, or a decision about an objection. “disowned” means: not yours.',
      zh: '来自运营商登记、本人申报或申诉处理结果。“disowned”表示非本人使用。',
    },
    kept: untilTheEnd,
  },
  carried: {
    title: { en: 'Phone numbers that count as carried by you', zh: '认定由您携带的手机号' },
    about: {
      en: 'Worked out from what was said. Two numbers of yours that were in two places at once are noted: they cannot both be with you.',
      zh: '由上述信息推定。如您名下两个号码同时出现在两地，会有记录：不可能都由您携带。',
    },
    kept: untilTheEnd,
  },
  whereabouts: {
    title: { en: 'Where those phones were', zh: '上述手机的位置' },
    about: {
      en: 'The mobile network’s cells, hundreds of metres wide. Only numbers that count as carried by you, only while they did.',
      zh: '移动网络小区，范围数百米。仅限认定由您携带的号码及期间。',
    },
    kept: presence,
  },
  journeys: {
    title: { en: 'Tickets', zh: '车票' },
    about: { en: 'From railways, airlines, coaches and ferries.', zh: '来自铁路、航空、长途客运和轮渡。' },
    kept: { en: '{journeyDays} days.', zh: '{journeyDays}天。' },
  },
  checkIns: {
    title: { en: 'Check-ins at places', zh: '场所登记' },
    about: {
      en: 'Made by you, at a gate, or with a phone while it counted as carried by you.',
      zh: '由您本人、查验点或认定由您携带的手机登记。',
    },
    kept: presence,
  },
  scans: {
    title: { en: 'Checks of your code', zh: '健康码查验' },
    about: { en: 'What gates scanned, and what they showed.', zh: '查验点扫描记录及结果。' },
    kept: presence,
  },
  lookUps: {
    title: { en: 'Look-ups by your ID document at gates', zh: '查验点证件查询' },
    about: { en: 'You were there and confirmed it with a second factor.', zh: '您本人在场并以第二因素确认。' },
    kept: { en: '8 days; that it happened stays in the log of reads.', zh: '8天；查询行为保留在查阅日志中。' },
  },
  diagnoses: {
    title: { en: 'Diagnoses', zh: '诊断' },
    about: { en: 'From hospitals.', zh: '来自医疗机构。' },
    kept: health,
  },
  labResults: {
    title: { en: 'Laboratory results', zh: '检测结果' },
    about: { en: 'From laboratories.', zh: '来自检测机构。' },
    kept: health,
  },
  symptoms: {
    title: { en: 'Reported symptoms', zh: '症状报告' },
    about: { en: 'From clinics and doctors.', zh: '来自诊所和医生。' },
    kept: health,
  },
  temperatures: {
    title: { en: 'Temperatures', zh: '体温' },
    about: { en: 'Measured at gates, clinics or at home.', zh: '由查验点、诊所或家庭测量。' },
    kept: health,
  },
  declarations: {
    title: { en: 'Your declarations', zh: '本人申报' },
    about: { en: 'As you made them.', zh: '按您申报的原样。' },
    kept: health,
  },
  case: {
    title: { en: 'Whether you are traced as a case', zh: '是否作为病例排查' },
    about: {
      en: 'Worked out from diagnoses and tests, with the days that count.',
      zh: '由诊断和检测推定，含计入的日期。',
    },
    kept: health,
  },
  evidence: {
    title: { en: 'Evidence', zh: '依据' },
    about: {
      en: 'What followed from all this for your colour. Withdrawn or superseded evidence does not count any more.',
      zh: '由上述记录得出、与颜色有关的依据。已撤销或被取代的不再计入。',
    },
    kept: evidence,
  },
  colour: {
    title: { en: 'Your colour', zh: '当前颜色' },
    about: { en: 'The last assessment, with the rules behind it.', zh: '最近一次评定及所依据的规则。' },
    kept: { en: 'While there is evidence about you.', zh: '存在相关依据期间。' },
  },
  history: {
    title: { en: 'Changes of your colour', zh: '颜色变化' },
    about: { en: 'When, from what to what, by which rules.', zh: '时间、变化及所依据的规则。' },
    kept: health,
  },
  appeals: {
    title: { en: 'Your objections', zh: '申诉' },
    about: { en: 'With the evidence as it was, and the answer.', zh: '含当时的依据及答复。' },
    kept: { en: '{evidenceDays} days after the answer.', zh: '答复后{evidenceDays}天。' },
  },
  rulings: {
    title: { en: 'What no longer counts against you', zh: '不再计入的事项' },
    about: { en: 'Taken out of force by an objection of yours.', zh: '因您的申诉而不再计入。' },
    kept: { en: 'As long as the records it is about.', zh: '与相关记录同期。' },
  },
  codes: {
    title: { en: 'Codes made for you', zh: '已生成的健康码' },
    about: { en: 'On your phone or on paper, with their numbers.', zh: '手机健康码或纸质码及其编号。' },
    kept: { en: 'Until they expire.', zh: '直至失效。' },
  },
  devices: {
    title: { en: 'Devices and sign-ins', zh: '设备与登录' },
    about: {
      en: 'Where you are or were signed in, and which of them receive push messages.',
      zh: '登录过的设备及接收推送的设备。',
    },
    kept: untilTheEnd,
  },
  family: {
    title: { en: 'People you act for, and who act for you', zh: '代办关系' },
    about: { en: 'Names are masked.', zh: '姓名已脱敏。' },
    kept: untilTheEnd,
  },
  messages: {
    title: { en: 'Your inbox', zh: '消息' },
    about: { en: 'What you were told, and how it was delivered.', zh: '发送给您的消息及送达情况。' },
    kept: { en: '90 days.', zh: '90天。' },
  },
  preferences: {
    title: { en: 'How you want to be told', zh: '通知设置' },
    about: { en: 'Language, push, text messages.', zh: '语言、推送、短信。' },
    kept: untilTheEnd,
  },
  platforms: {
    title: { en: 'Apps that carry your code', zh: '可显示您健康码的应用' },
    about: {
      en: 'Which app on which device; it cannot read what it carries.',
      zh: '应用及设备；应用无法读取所传送的内容。',
    },
    kept: untilTheEnd,
  },
  consents: {
    title: { en: 'Who may ask for your status', zh: '状态查询授权' },
    about: { en: 'You gave these consents and can end each of them.', zh: '由您授权，可随时撤回。' },
    kept: { en: 'Until a year after they ended.', zh: '至终止后1年。' },
  },
  reads: {
    title: { en: 'Who looked at your data', zh: '谁查阅过您的数据' },
    about: { en: 'When, why, and at what; this copy is among them.', zh: '时间、原因和内容；本次导出也在其中。' },
    kept: { en: '2 years.', zh: '2年。' },
  },
} as const satisfies Readonly<Record<string, ExportPart>>;

export type ExportPartName = keyof typeof exportParts;

/** What the copy does not hold, and why. */
export const leftOutOfExport = defineMessages({
  secrets: {
    en: 'Keys and one-time codes of your sign-ins and the addresses of your push messages: whoever had them could act as you.',
    zh: '登录密钥、一次性验证码及推送地址：他人取得后可冒用您的身份。',
  },
  'repeated answers': {
    en: 'Copies of answers that were sent to your app, kept for a day in case the line broke: all of it is in the parts above.',
    zh: '发送给您应用的应答副本（保存1天，用于断线重发）：内容均已包含在上文。',
  },
  'counts of attempts': {
    en: 'How often somebody tried to sign in or to send: counts under keyed hashes, dropped within a day.',
    zh: '登录或发送的尝试次数：以密钥散列计数，1天内删除。',
  },
  'work in progress': {
    en:
      'Who is about to be assessed anew, and of whom records are kept longer because they are, or were lately, yellow or red: the pseudonym and ' +
      'since when.',
    zh: '待重新评定人员，以及因当前或近期为黄码、红码而延长保存的人员：仅含内部代号和起始时间。',
  },
});
