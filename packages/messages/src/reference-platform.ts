/** Words of the reference platform: an app with users of its own that carries codes, and an employer that asks with consent. */

import { defineMessages } from './index.ts';

export const platformWords = defineMessages({
  app: { en: 'Reference Platform', zh: '示例平台' },
  otherLanguage: { en: '中文', zh: 'English' },
  skip: { en: 'Skip to the content', zh: '跳到正文' },
  navigation: { en: 'Pages', zh: '页面导航' },
  code: { en: 'My code', zh: '健康码' },
  employer: { en: 'Employer', zh: '用人单位' },
  seen: { en: 'What we saw', zh: '平台所见' },
  notFound: { en: 'There is no such page', zh: '页面不存在' },
});

export const platformSignIn = defineMessages({
  title: { en: 'Who are you?', zh: '请选择用户' },
  about: {
    en: 'An app with users of its own, whose names it has verified. Choose one to be.',
    zh: '本应用拥有自己的实名用户，请选择一位体验。',
  },
});

export const platformCode = defineMessages({
  title: { en: 'Hello, {name}', zh: '{name}，您好' },
  frame: { en: 'Health code, the city’s own page', zh: '健康码（城市官方页面）' },
  sealedTitle: { en: 'Sealed to this device', zh: '仅本设备可打开' },
  sealed: {
    en: 'The code comes in the city’s own page. This app carries it sealed and sees neither colour nor name.',
    zh: '健康码由城市官方页面显示。本应用仅传递加密内容，看不到颜色和姓名。',
  },
  proof: { en: 'See every byte we got', zh: '查看本平台收到的全部内容' },
  signOut: { en: 'Sign out', zh: '退出登录' },
});

export const platformEmployer = defineMessages({
  title: { en: 'Employees', zh: '员工' },
  about: {
    en: 'Whoever consents at the city hands over a number. With it the city says yes or no, and nothing more.',
    zh: '员工在城市平台授权后提供授权编号，城市仅回答“是”或“否”。',
  },
  consent: { en: 'Consent number', zh: '授权编号' },
  save: { en: 'Ask', zh: '查询' },
  saveFor: { en: 'Ask about {name}', zh: '查询{name}' },
  yes: { en: 'Valid now', zh: '当前有效' },
  no: { en: 'Not valid now', zh: '当前无效' },
  'not asked': { en: 'Not asked', zh: '未查询' },
  refused: { en: 'The city does not answer', zh: '城市未答复' },
});

export const platformSeen = defineMessages({
  title: { en: 'What we saw', zh: '平台所见' },
  about: {
    en: 'Every byte that came from the city or its page, as it came, the newest first. There is no name, colour or ID number in it.',
    zh: '城市及其页面发来的全部内容，原样显示，最新在前。其中没有姓名、颜色或证件号码。',
  },
  nothing: { en: 'Nothing yet. Open a code first.', zh: '暂无内容，请先打开健康码。' },
  city: { en: 'City', zh: '城市' },
  'embedded page': { en: 'Embedded page', zh: '嵌入页面' },
});
