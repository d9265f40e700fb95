import { say, type Language, type Message } from '@open-health-code/messages';
import { factValueWords, factWords } from '@open-health-code/messages/citizen-why';
import { formatDay } from '@open-health-code/ui';

const valueWords: Readonly<Record<string, Message>> = factValueWords;

/** The facts that have a name people know: instants and days as the city reckons them, words for what comes from a closed list. */
export function factsInWords(
  facts: Readonly<Record<string, unknown>>,
  language: Language,
  time: (iso: string) => string,
  now: number,
): [term: string, content: string][] {
  const words = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(words).join(language === 'zh' ? '、' : ', ');
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') return '';
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return time(value);
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value, language, now);
    const word = Object.hasOwn(valueWords, value) ? valueWords[value] : undefined;
    return word === undefined ? value : say(word, language);
  };
  // Of a stay, the service is the number of the place, which says nothing to people.
  const shown = facts['setting'] === 'venue' || facts['setting'] === 'cell' ? { ...facts, service: undefined } : facts;
  return Object.entries(factWords).map(([name, word]) => [say(word, language), words(shown[name])]);
}
