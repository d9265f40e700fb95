/** Building the page: elements from code, texts in the reader's language. */

import { chooseLanguage, say, type Language, type Message, type ValuesOf } from '@open-health-code/messages';

/** `?lang=` of the embedding page, else what the browser is set to. */
export const language: Language = chooseLanguage(
  [new URLSearchParams(location.search).get('lang') ?? '', ...navigator.languages].filter((tag) => tag !== ''),
);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';

/** The text in the reader's language, with its values filled in. */
export function word<M extends Message>(
  message: M,
  ...values: keyof ValuesOf<M> extends never ? [] : [ValuesOf<M>]
): string {
  // The values are those of this very message; the two ways of saying so are the same.
  return say<Message>(message, language, ...(values as []));
}

type Child = Node | string;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function button(label: string, kind: 'primary' | 'secondary', press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: `ui-button ui-button-${kind} ui-button-wide` }, label);
  made.addEventListener('click', press);
  return made;
}

/** Puts these in the place of all that is shown. */
export function show(...children: readonly Child[]): void {
  document.querySelector('#page')?.replaceChildren(...children);
}
