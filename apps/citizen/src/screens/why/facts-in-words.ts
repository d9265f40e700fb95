import { say, type Language } from '@open-health-code/messages';
import { factWords } from '@open-health-code/messages/citizen-why';

/** The facts that have a name people know; instants as times of the city, the rest as the source wrote it. */
export function factsInWords(
  facts: Readonly<Record<string, unknown>>,
  language: Language,
  time: (iso: string) => string,
): [term: string, content: string][] {
  return Object.entries(factWords).flatMap(([name, word]) => {
    const value = facts[name];
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    const text = String(value);
    return [[say(word, language), /^\d{4}-\d\d-\d\dT/.test(text) ? time(text) : text]];
  });
}
