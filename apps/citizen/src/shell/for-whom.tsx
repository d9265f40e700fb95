import type { ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { useSay } from '@open-health-code/ui';
import { facts } from '../state/contact.ts';
import { inFront } from '../state/people.ts';
import { useWatched } from './watching.ts';

/** Says on a screen about somebody else that it is; on one's own there is nothing to say. */
export function ForWhom(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const { dependants } = useWatched(facts);
  const dependant = dependants.find((one) => one.who === who);
  if (dependant === undefined) return null;
  return (
    <p>
      <strong>{say(citizenWords.forWhom, { name: dependant.maskedName })}</strong>
    </p>
  );
}
