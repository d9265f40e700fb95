import type { Language } from '@open-health-code/messages';

/** The city's name, which the server writes into the page; undefined where it did not. */
export function cityName(language: Language): string | undefined {
  const content = document.querySelector('meta[name="city"]')?.getAttribute('content') ?? '{}';
  // Written by our own server.
  return (JSON.parse(content) as Partial<Record<Language, string>>)[language];
}
