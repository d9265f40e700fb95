import { useEffect } from 'react';
import { NoAnswer, ProblemAnswer } from '../state/contact.ts';
import { retryIn } from '../state/retry.ts';

/** After an error that passes, asks again by itself: when the network is back, or when the city said to come back. */
export function useComingBack(error: unknown, again: () => void): void {
  useEffect(() => {
    if (error instanceof NoAnswer) {
      globalThis.addEventListener('online', again);
      return () => globalThis.removeEventListener('online', again);
    }
    if (!(error instanceof ProblemAnswer) || error.retryAfterMs === undefined) return undefined;
    const timer = setTimeout(again, retryIn(1, error.retryAfterMs, Math.random()));
    return () => clearTimeout(timer);
  }, [error, again]);
}
