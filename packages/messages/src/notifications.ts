/**
 * What the city tells people by itself. Each template has three texts: `title` and `text` are shown in the app to whoever is signed in;
 * `notice` is what a lock screen or a text message shows to whoever holds the phone, so it says nothing of anybody's health, has no
 * placeholders, and a test holds it to that.
 */

import { defineMessages, monthsInEnglish, say, type Language, type Message, type ValuesOf } from './index.ts';

/** Which screen a message is about. */
export type NotificationOpens =
  | 'reasons'
  | 'appeals'
  | 'dependants'
  | 'devices'
  | 'check-ins'
  | 'paper'
  | 'declare'
  | null;

interface NotificationTemplate {
  readonly notice: Message;
  readonly title: Message;
  readonly text: Message;
  readonly opens: NotificationOpens;
}

function defineNotifications<const T extends Readonly<Record<string, NotificationTemplate>>>(templates: T): T {
  return templates;
}

const news = { en: 'There is news about your health code.', zh: '您的健康码有新消息。' } as const;

export const notifications = defineNotifications({
  'colour-green': {
    notice: news,
    title: { en: 'Your code is green', zh: '您的健康码为绿码' },
    text: {
      en: 'Since {at} your code is green. There is nothing you need to do.',
      zh: '自{at}起，您的健康码为绿码，无需任何操作。',
    },
    opens: 'reasons',
  },
  'colour-yellow': {
    notice: news,
    title: { en: 'Your code turned yellow', zh: '您的健康码转为黄码' },
    text: {
      en: 'Since {at} your code is yellow. See the reasons: why, until when, what to do, and how to object.',
      zh: '自{at}起，您的健康码为黄码。请查看原因：为何转码、何时解除、应做什么以及如何申诉。',
    },
    opens: 'reasons',
  },
  'colour-red': {
    notice: news,
    title: { en: 'Your code turned red', zh: '您的健康码转为红码' },
    text: {
      en: 'Since {at} your code is red. See the reasons: why, until when, what to do now, and how to object.',
      zh: '自{at}起，您的健康码为红码。请查看原因：为何转码、何时解除、现在应做什么以及如何申诉。',
    },
    opens: 'reasons',
  },
  'colour-none': {
    notice: news,
    title: { en: 'You have no code at present', zh: '您目前没有健康码' },
    text: {
      en: 'Your health declaration ended on {at}. Declare your health again to have a code.',
      zh: '您的健康申报已于{at}到期。请重新申报以生成健康码。',
    },
    opens: 'declare',
  },
  contact: {
    notice: news,
    title: { en: 'You may have been exposed', zh: '您可能有接触风险' },
    text: {
      en:
        'Tracing found that you may have been exposed to an infection: {occasion}. Nobody is told who it was. Stay home where you can, ' +
        'watch for fever and cough, and do what the reasons of your code say.',
      zh: '经排查，您可能有感染接触风险：{occasion}。我们不会透露任何人的身份。请尽量居家，留意发热、咳嗽等症状，并按健康码原因中的提示行动。',
    },
    opens: 'reasons',
  },
  'appeal-upheld': {
    notice: news,
    title: { en: 'Your objection was upheld', zh: '您的申诉成立' },
    text: {
      en: 'Objection {number} was upheld. What it was about no longer counts, and your code follows within minutes.',
      zh: '申诉{number}成立。相关记录不再计入，健康码将在数分钟内更新。',
    },
    opens: 'appeals',
  },
  'appeal-rejected': {
    notice: news,
    title: { en: 'Your objection was not upheld', zh: '您的申诉不成立' },
    text: {
      en: 'Objection {number} was looked at by a person and not upheld. The answer says why and what you can do next.',
      zh: '申诉{number}经人工审核不成立。请查看答复，了解原因及后续办法。',
    },
    opens: 'appeals',
  },
  'appeal-late': {
    notice: news,
    title: { en: 'Your objection is overdue', zh: '您的申诉已逾期未答复' },
    text: {
      en: 'Objection {number} was not answered in time. Until somebody answers it, the uncertain record it is about does not count against you.',
      zh: '申诉{number}未在规定时间内答复。在答复之前，所涉的不确定记录不会对您产生影响。',
    },
    opens: 'appeals',
  },
  'dependant-asked': {
    notice: {
      en: 'Somebody asks to show your health code for you.',
      zh: '有人申请为您代办健康码。',
    },
    title: { en: 'A request to show your code', zh: '代办健康码的申请' },
    text: {
      en: '{name} asks to show your health code for you. Nothing happens unless you agree.',
      zh: '{name}申请为您代办健康码。未经您同意不会生效。',
    },
    opens: 'dependants',
  },
  'dependant-agreed': {
    notice: news,
    title: { en: 'You can show another code', zh: '您可以代办健康码' },
    text: {
      en: 'You can now show the health code of {name}.',
      zh: '您现在可以为{name}代办健康码。',
    },
    opens: 'dependants',
  },
  'dependant-ended': {
    notice: news,
    title: { en: 'Showing another code has ended', zh: '代办已解除' },
    text: {
      en: 'You no longer show the health code of {name}.',
      zh: '您不再为{name}代办健康码。',
    },
    opens: 'dependants',
  },
  'device-signed-in': {
    notice: {
      en: 'A device signed in to your health code. If it was not yours, open the app and end it.',
      zh: '有设备登录了您的健康码。如非本人操作，请打开应用将其退出。',
    },
    title: { en: 'A device signed in', zh: '有设备登录' },
    text: {
      en: '{device} signed in on {at}. If it was not you, end it among your devices.',
      zh: '{device}于{at}登录。如非本人操作，请在“我的设备”中将其退出。',
    },
    opens: 'devices',
  },
  'check-in-leave': {
    notice: { en: 'Have you left? You are still checked in.', zh: '您已离开吗？您仍在登记中。' },
    title: { en: 'You are still checked in', zh: '您仍在登记中' },
    text: {
      en: 'You checked in at {place} on {at}. If you have left, say when.',
      zh: '您于{at}在{place}登记。如已离开，请填写离开时间。',
    },
    opens: 'check-ins',
  },
  'paper-code-revoked': {
    notice: news,
    title: { en: 'A paper code is no longer valid', zh: '一张纸质码已失效' },
    text: {
      en: 'Your paper code of {issued} was revoked on {at}. Gates no longer accept it; you can have another one printed.',
      zh: '您{issued}的纸质码已于{at}作废，查验点不再接受，可重新打印。',
    },
    opens: 'paper',
  },
  'declaration-expires': {
    notice: {
      en: 'Open the app by tomorrow so that your health code stays valid.',
      zh: '请在明天之前打开应用，以保持健康码有效。',
    },
    title: { en: 'Your declaration ends tomorrow', zh: '您的健康申报明天到期' },
    text: {
      en: 'Your health declaration is valid until {until}. Declare again before then to keep your code.',
      zh: '您的健康申报有效期至{until}。请在此之前重新申报，以保留健康码。',
    },
    opens: 'declare',
  },
  'watch-health': {
    notice: news,
    title: { en: 'Please watch your health', zh: '请留意自身健康' },
    text: {
      en:
        'This concerns {occasion}. Please watch for fever and cough for 14 days, avoid gatherings, and tell your community ' +
        'if you feel ill.',
      zh: '涉及{occasion}。请在14天内留意发热、咳嗽等症状，避免聚集，如有不适请告知社区。',
    },
    opens: null,
  },
  'take-test': {
    notice: news,
    title: { en: 'Please get tested', zh: '请尽快检测' },
    text: {
      en: 'This concerns {occasion}. Please get tested as soon as you can, and stay home until you know the result.',
      zh: '涉及{occasion}。请尽快进行检测，结果出来前请居家。',
    },
    opens: null,
  },
  'report-community': {
    notice: news,
    title: { en: 'Please call your community', zh: '请联系社区' },
    text: {
      en: 'This concerns {occasion}. Please call your community today; they will say what comes next.',
      zh: '涉及{occasion}。请于今日联系所在社区，工作人员会告知后续安排。',
    },
    opens: null,
  },
});

export type NotificationKey = keyof typeof notifications;

/** Templates that an operator may send to everyone of an occasion. */
export const announcements = ['watch-health', 'take-test', 'report-community'] as const satisfies NotificationKey[];
export type Announcement = (typeof announcements)[number];

/** A journey or a meeting, told without anybody else in it. Days as `2020-01-20`, instants in epoch milliseconds. */
export type Occasion =
  | {
      readonly kind: 'train' | 'flight' | 'bus' | 'ship' | 'service';
      readonly service: string;
      readonly day: string;
      readonly coach?: string;
    }
  | { readonly kind: 'place'; readonly place: string; readonly day: string }
  | { readonly kind: 'visit'; readonly place: string; readonly from: number; readonly until: number }
  | { readonly kind: 'area'; readonly day: string };

const instants = ['at', 'until', 'issued'] as const;
type ValueOf<Name> = Name extends (typeof instants)[number] ? number : Name extends 'occasion' ? Occasion : string;

/** What a template needs filled in: instants in epoch milliseconds, an occasion, or a text. */
export type NotificationValues<K extends NotificationKey> = {
  readonly [Name in keyof ValuesOf<(typeof notifications)[K]['text']>]: ValueOf<Name>;
};

const occasions = defineMessages({
  train: { en: 'train {service} on {day}', zh: '{day}{service}次列车' },
  'train-coach': { en: 'coach {coach} of train {service} on {day}', zh: '{day}{service}次列车{coach}号车厢' },
  flight: { en: 'flight {service} on {day}', zh: '{day}{service}航班' },
  bus: { en: 'bus {service} on {day}', zh: '{day}{service}班车' },
  ship: { en: 'ship {service} on {day}', zh: '{day}{service}客轮' },
  service: { en: 'service {service} on {day}', zh: '{day}{service}班次' },
  'service-coach': { en: 'coach {coach} of service {service} on {day}', zh: '{day}{service}班次{coach}号车厢' },
  place: { en: '{place} on {day}', zh: '{day}{place}' },
  visit: { en: '{place} between {from} and {until}', zh: '{from}至{until}{place}' },
  area: { en: 'an area where you were on {day}', zh: '{day}您到过的区域' },
});

/** An occasion in a language, its times at the city's offset from UTC. */
function sayOccasion(occasion: Occasion, language: Language, utcOffsetMinutes: number): string {
  switch (occasion.kind) {
    case 'place':
      return say(occasions.place, language, { place: occasion.place, day: sayDay(occasion.day, language) });
    case 'area':
      return say(occasions.area, language, { day: sayDay(occasion.day, language) });
    case 'visit': {
      const { place, from, until } = occasion;
      const time = (at: number): string => sayTime(at, language, utcOffsetMinutes);
      return say(occasions.visit, language, { place, from: time(from), until: time(until) });
    }
    case 'train':
    case 'service': {
      const { kind, service, coach } = occasion;
      const day = sayDay(occasion.day, language);
      if (coach === undefined) return say(occasions[kind], language, { service, day });
      return say(occasions[`${kind}-coach`], language, { service, day, coach });
    }
    case 'flight':
    case 'bus':
    case 'ship':
      return say(occasions[occasion.kind], language, {
        service: occasion.service,
        day: sayDay(occasion.day, language),
      });
  }
}

/** A day such as `2020-01-20`: `20 Jan 2020`, `2020年1月20日`. */
function sayDay(day: string, language: Language): string {
  const [year, month, date] = day.split('-').map(Number);
  return language === 'zh'
    ? `${year}年${month}月${date}日`
    : `${date} ${monthsInEnglish[(month ?? 1) - 1] ?? ''} ${year}`;
}

/** An instant at an offset from UTC: `20 Jan 2020 at 08:00`, `2020年1月20日08:00`. */
function sayTime(at: number, language: Language, utcOffsetMinutes: number): string {
  const local = new Date(at + utcOffsetMinutes * 60_000).toISOString();
  const day = sayDay(local.slice(0, 10), language);
  const time = local.slice(11, 16);
  return language === 'zh' ? `${day}${time}` : `${day} at ${time}`;
}

/** A notification as the app shows it. `values` must be those of the template; times come out at the city's offset from UTC. */
export function sayNotification<K extends NotificationKey>(
  key: K,
  values: NotificationValues<K>,
  language: Language,
  utcOffsetMinutes: number,
): { readonly title: string; readonly text: string } {
  const { title, text } = notifications[key];
  const given: Readonly<Record<string, string | number | Occasion>> = values;
  return {
    title: title[language],
    text: text[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name];
      if (value === undefined) return whole;
      if (typeof value === 'object') return sayOccasion(value, language, utcOffsetMinutes);
      return typeof value === 'number' ? sayTime(value, language, utcOffsetMinutes) : value;
    }),
  };
}

/** Text messages: who writes comes first, so that people can tell them from others; never a link, which is what frauds send. */
export const textMessages = defineMessages({
  notice: {
    en: '[{city}] {notice} Open the health code app to read it.',
    zh: '【{city}】{notice}请打开健康码应用查看。',
  },
});
