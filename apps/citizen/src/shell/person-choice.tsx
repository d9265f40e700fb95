import type { ReactNode } from 'react';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { Select, useSay } from '@open-health-code/ui';
import { facts } from '../state/contact.ts';
import { inFront } from '../state/people.ts';
import { useWatched } from './watching.ts';

/** Changes whom the screen is about; not there for whoever has no dependants. */
export function PersonChoice(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const { dependants } = useWatched(facts);
  if (dependants.length === 0) return null;
  return (
    <Select label={say(askingWords.whose)} value={who} onChange={(event) => inFront.set(event.target.value)}>
      <option value="me">{say(askingWords.myself)}</option>
      {dependants.map((dependant) => (
        <option key={dependant.who} value={dependant.who}>
          {dependant.maskedName}
        </option>
      ))}
    </Select>
  );
}
