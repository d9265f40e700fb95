/** What was recorded of whoever is in front: checks and visits, and who looked at it all. */

import { useState, type ReactNode } from 'react';
import { recordWords } from '@open-health-code/messages/citizen-record';
import { Tabs, useSay } from '@open-health-code/ui';
import { PersonChoice } from '../../shell/person-choice.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useWatched } from '../../shell/watching.ts';
import { inFront } from '../../state/people.ts';
import { Checks } from './checks.tsx';
import { Reads } from './reads.tsx';
import '../items.css';
import './record.css';

export default function RecordScreen(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const [shown, setShown] = useState<'checks' | 'reads'>('checks');
  return (
    <>
      <ScreenHead title={say(who === 'me' ? recordWords.title : recordWords.titleOfOther)} back="/me" />
      <PersonChoice />
      <Tabs
        label={say(recordWords.which)}
        tabs={[
          { value: 'checks', label: say(recordWords.checks) },
          { value: 'reads', label: say(recordWords.reads) },
        ]}
        value={shown}
        panelId="record"
        onChange={setShown}
      />
      <div id="record" role="tabpanel" aria-label={say(recordWords[shown])} className="ui-stack">
        {shown === 'checks' ? <Checks key={who} who={who} /> : <Reads key={who} who={who} />}
      </div>
    </>
  );
}
