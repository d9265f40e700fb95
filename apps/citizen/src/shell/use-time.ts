import { useCallback } from 'react';
import { formatTime, useLanguage } from '@open-health-code/ui';
import { cityNow } from '../state/contact.ts';
import { codeOf } from '../state/codes.ts';

/**
 * Instants in words, at the city's offset from UTC: of texts their own, of numbers that of the person's code. Where no code is kept,
 * this phone's own.
 */
export function useTime(): (at: string | number) => string {
  const { language } = useLanguage();
  return useCallback(
    (at) => formatTime(typeof at === 'string' ? at : atOffset(at, cityOffset()), language, cityNow()),
    [language],
  );
}

/** As an ISO 8601 text ends: `+08:00`. */
function cityOffset(): string {
  const issuedAt = codeOf('me').get().code?.issuedAt ?? '';
  const kept = /(?:Z|[+-]\d\d:\d\d)$/.exec(issuedAt)?.[0];
  if (kept !== undefined) return kept === 'Z' ? '+00:00' : kept;
  const minutes = -new Date().getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

function atOffset(instant: number, offset: string): string {
  const minutes = (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));
  return `${new Date(instant + minutes * 60_000).toISOString().slice(0, 19)}${offset}`;
}
