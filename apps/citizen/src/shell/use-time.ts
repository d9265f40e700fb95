import { useCallback } from 'react';
import { formatInstant, formatTime, offsetOf, useLanguage } from '@open-health-code/ui';
import { cityNow } from '../state/contact.ts';
import { codeOf } from '../state/codes.ts';

/**
 * Instants in words, at the city's offset from UTC: of texts their own, of numbers that of the person's code. Where no code is kept,
 * this phone's own.
 */
export function useTime(): (at: string | number) => string {
  const { language } = useLanguage();
  return useCallback(
    (at) =>
      typeof at === 'string'
        ? formatTime(at, language, cityNow())
        : formatInstant(at, cityOffsetMinutes(), language, cityNow()),
    [language],
  );
}

function cityOffsetMinutes(): number {
  const { code } = codeOf('me').get();
  return code === undefined ? -new Date().getTimezoneOffset() : offsetOf(code.issuedAt);
}
