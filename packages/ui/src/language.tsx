/** The language of the screens: chosen from the browser's, changed by the reader, kept on the device. */

import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { chooseLanguage, languages, say, type Language, type Message, type ValuesOf } from '@open-health-code/messages';

const stored = 'healthcode-language';

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState>({ language: 'en', setLanguage: () => undefined });

/** The language this device is set to. Works where the browser keeps nothing. */
export function startLanguage(): Language {
  const kept = readKept();
  return languages.find((language) => language === kept) ?? chooseLanguage(navigator.languages);
}

function readKept(): string | null {
  try {
    return localStorage.getItem(stored);
  } catch {
    return null;
  }
}

/** Gives the language to everything inside, and to the document for screen readers, hyphenation and fonts. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, change] = useState(startLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  useEffect(() => {
    // Chosen in another tab of the same app.
    const follow = ({ key }: StorageEvent): void => {
      if (key === stored) change(startLanguage());
    };
    addEventListener('storage', follow);
    return () => removeEventListener('storage', follow);
  }, []);
  const setLanguage = useCallback((next: Language) => {
    try {
      localStorage.setItem(stored, next);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
    change(next);
  }, []);
  const state = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageState {
  return use(LanguageContext);
}

type Say = <M extends Message>(message: M, ...values: keyof ValuesOf<M> extends never ? [] : [ValuesOf<M>]) => string;

/** `say` of the message catalogue in the reader's language. */
export function useSay(): Say {
  const { language } = useLanguage();
  // The values are those of this very message; the two ways of saying so are the same.
  return useCallback((message, ...values) => say<Message>(message, language, ...(values as [])), [language]);
}

const names: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

/** Each language by its own name, so that it is found by those who read no other. */
export function LanguageSwitch(): ReactNode {
  const { language, setLanguage } = useLanguage();
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <button
      type="button"
      className="ui-button ui-button-quiet"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => setLanguage(other)}
    >
      {names[other]}
    </button>
  );
}
