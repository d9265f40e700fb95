/** Small building blocks of the pages: elements without markup in strings, and what a colour is called and looks like. */

export type Colour = 'green' | 'yellow' | 'red' | 'none';

/** Colour is never the only signal: each has a shape and a word, in both languages. */
export const colourSigns: Readonly<
  Record<Colour, { readonly shape: string; readonly en: string; readonly zh: string }>
> = {
  green: { shape: '●', en: 'Green', zh: '绿码' },
  yellow: { shape: '▲', en: 'Yellow', zh: '黄码' },
  red: { shape: '■', en: 'Red', zh: '红码' },
  none: { shape: '○', en: 'No code', zh: '无码' },
};

export function colourText(colour: Colour): string {
  const { shape, en, zh } = colourSigns[colour];
  return `${shape} ${en} ${zh}`;
}

type Child = Node | string | number | undefined;

/** An element with attributes and children; text stays text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const child of children) if (child !== undefined) made.append(typeof child === 'number' ? String(child) : child);
  return made;
}

/** The page's own element of an id; the pages and their scripts are written together. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T; // the caller names the element its own page has
}

/** Asks the server. Rejects with the problem's sentence. */
export async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init);
  // The answers are our own server's; a problem carries its sentence in `title`.
  const body = (await response.json()) as T & { title?: string };
  if (!response.ok) throw new Error(body.title ?? `the server answered ${response.status}`);
  return body;
}

export function failWith(target: HTMLElement, error: unknown): void {
  target.replaceChildren(element('p', { role: 'alert' }, error instanceof Error ? error.message : String(error)));
}

/** An ISO 8601 time as people read it, in the city's own time: `2020-02-11 08:00`. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
