import { useCallback } from 'react';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { useSay } from '@open-health-code/ui';
import { useWatched } from '../../shell/watching.ts';
import { facts } from '../../state/contact.ts';

/** What `me` and the dependants are called. */
export function useNames(): (who: string) => string {
  const say = useSay();
  const { dependants } = useWatched(facts);
  return useCallback(
    (who) => dependants.find((one) => one.who === who)?.maskedName ?? say(checkInWords.myself),
    [dependants, say],
  );
}
