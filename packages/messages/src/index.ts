/** The message catalogue: every text that people read, in English and Chinese, side by side. One file an area. */

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A text in both languages; `{name}` marks what is filled in. */
export interface Message {
  readonly en: string;
  readonly zh: string;
}
export type Catalogue = Readonly<Record<string, Message>>;

/** Declares an area's messages; keeps their keys. */
export function defineMessages<const T extends Catalogue>(messages: T): T {
  return messages;
}

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
/** What a message needs filled in, by its English text; a test holds the Chinese one to the same. */
export type ValuesOf<M extends Message> = Readonly<Record<Placeholders<M['en']>, string | number>>;

/** The text in a language with its values filled in. */
export function say<M extends Message>(
  message: M,
  language: Language,
  ...[values]: [Placeholders<M['en']>] extends [never] ? [] : [ValuesOf<M>]
): string {
  const filled: Readonly<Record<string, string | number>> = values ?? {};
  return message[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(filled[name] ?? whole));
}

/** The language to start with: the first that is wanted and known, otherwise English. `wanted`: tags such as `zh-CN`, best first. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-', 1)[0];
    if (language === 'en' || language === 'zh') return language;
  }
  return 'en';
}

export const monthsInEnglish: readonly string[] = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];
