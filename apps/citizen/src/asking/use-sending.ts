import { useCallback, useRef, useState } from 'react';
import { ProblemAnswer } from '../state/contact.ts';

export interface Sending {
  readonly busy: boolean;
  readonly error: unknown;
  /** Sends; the key names the attempt, and stays the same until it was answered, so that trying again does nothing twice. */
  readonly send: (work: (idempotencyKey: string) => Promise<void>) => void;
  readonly forget: () => void;
}

/** One write at a time, with what became of it. */
export function useSending(): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const key = useRef<string>(undefined);
  const attempt = useCallback(async (work: (idempotencyKey: string) => Promise<void>): Promise<void> => {
    key.current ??= crypto.randomUUID();
    setBusy(true);
    setError(undefined);
    try {
      await work(key.current);
      key.current = undefined;
    } catch (failure) {
      // The city answered: what is sent next is another attempt. Without an answer it may be kept already.
      if (failure instanceof ProblemAnswer) key.current = undefined;
      setError(failure);
    }
    setBusy(false);
  }, []);
  const send = useCallback<Sending['send']>((work) => void attempt(work), [attempt]);
  return { busy, error, send, forget: useCallback(() => setError(undefined), []) };
}
