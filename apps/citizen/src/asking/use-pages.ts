import { useCallback, useEffect, useState } from 'react';
import { useComingBack } from './use-coming-back.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

export interface Pages<T> {
  /** Undefined until the first page is there. */
  readonly items: readonly T[] | undefined;
  readonly busy: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  /** The next page, or the one that failed once more. */
  readonly more: () => void;
  readonly change: (change: (items: readonly T[]) => readonly T[]) => void;
}

interface State<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | null | undefined;
  readonly error: unknown;
  readonly busy: boolean;
}

const beginning = { items: undefined, next: undefined, error: undefined, busy: true } as const;

/** A list that comes page by page. `question` must be the same function as long as the list is the same. */
export function usePages<T>(question: (from: string | undefined) => Promise<Page<T>>): Pages<T> {
  const [asked, setAsked] = useState<{ readonly question: typeof question; readonly from: string | undefined }>();
  const [state, setState] = useState<State<T>>(beginning);
  const current = asked?.question === question ? asked : undefined;
  const from = current?.from;
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    setState((before) => (from === undefined ? beginning : { ...before, busy: true, error: undefined }));
    question(from).then(
      ({ items, next }) =>
        wanted &&
        setState((before) => ({
          items: from === undefined ? items : [...(before.items ?? []), ...items],
          next,
          error: undefined,
          busy: false,
        })),
      (error: unknown) => wanted && setState((before) => ({ ...before, error, busy: false })),
    );
    return () => {
      wanted = false;
    };
  }, [question, from, round]);
  const { next } = state;
  const again = useCallback(() => setRound((before) => before + 1), []);
  useComingBack(state.error, again);
  return {
    ...state,
    hasMore: typeof next === 'string',
    more: useCallback(() => {
      if (typeof next === 'string') setAsked({ question, from: next });
      again();
    }, [question, next, again]),
    change: useCallback(
      (change) =>
        setState((before) => ({ ...before, items: before.items === undefined ? undefined : change(before.items) })),
      [],
    ),
  };
}
