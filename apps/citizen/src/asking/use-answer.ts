import { useCallback, useEffect, useState } from 'react';
import { useComingBack } from './use-coming-back.ts';

export type Answer<T> =
  | { readonly state: 'asking' }
  | { readonly state: 'there'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown };

/**
 * Asks when the screen opens, again after `again()`, and by itself when what stood in the way is over. What is there stays while it is
 * asked again. `question` must be the same function as long as the question is the same.
 */
export function useAnswer<T>(question: () => Promise<T>): readonly [Answer<T>, again: () => void] {
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'asking' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    question().then(
      (value) => wanted && setAnswer({ state: 'there', value }),
      (error: unknown) => wanted && setAnswer({ state: 'failed', error }),
    );
    return () => {
      wanted = false;
    };
  }, [question, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useComingBack(answer.state === 'failed' ? answer.error : undefined, again);
  return [answer, again];
}
