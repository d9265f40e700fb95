import { useSyncExternalStore } from 'react';
import { cityNow } from '../state/contact.ts';
import type { Observable } from '../state/observable.ts';
import { useEffect, useState } from 'react';

export function useWatched<T>({ watch, get }: Observable<T>): T {
  return useSyncExternalStore(watch, get);
}

/** The city's time, renewed at each whole step of it. */
export function useCityTime(stepMs: number): number {
  const [now, setNow] = useState(cityNow);
  useEffect(() => {
    const wait = setTimeout(() => setNow(cityNow()), stepMs - (cityNow() % stepMs) + 5);
    return () => clearTimeout(wait);
  }, [now, stepMs]);
  return now;
}
