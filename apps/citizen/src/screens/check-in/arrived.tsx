/** What became of the check-in that was just made. */

import type { ReactNode } from 'react';
import { problems } from '@open-health-code/contract';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { buttonClass, Card, Loading, Notice, useLanguage, useSay } from '@open-health-code/ui';
import type { CheckInAnswer, QueuedVisit } from '../../check-ins/queued.ts';
import { answers, delivering, queue } from '../../check-ins/visits.ts';
import { Link } from '../../shell/routing.tsx';
import { useTime } from '../../shell/use-time.ts';
import { useWatched } from '../../shell/watching.ts';
import { useNames } from './use-names.ts';
import { PlaceName } from './place-name.tsx';

export function Arrived({ visitKey }: { readonly visitKey: string }): ReactNode {
  const say = useSay();
  const answer = useWatched(answers).get(visitKey);
  const waiting = useWatched(queue).find(({ key }) => key === visitKey);
  const busy = useWatched(delivering);
  if (answer !== undefined) return <Accepted answer={answer} />;
  if (waiting?.kind !== 'check-in') return null;
  if (waiting.refused !== undefined) return <Refused visit={waiting} />;
  if (busy) return <Loading>{say(checkInWords.telling)}</Loading>;
  return (
    <>
      <Notice tone="info" title={say(checkInWords.kept)}>
        {say(checkInWords.keptWhy)}
      </Notice>
      {waiting.place !== undefined && (
        <Card>
          <PlaceName place={waiting.place} large />
        </Card>
      )}
    </>
  );
}

function Accepted({ answer: { checkIn, companions } }: { readonly answer: CheckInAnswer }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const time = useTime();
  const nameOf = useNames();
  const names = companions.map(({ who }) => nameOf(who));
  if (checkIn.unnamedCompanions > 0) names.push(say(checkInWords.doneOthers, { count: checkIn.unnamedCompanions }));
  return (
    <section className="ui-card arrived" role="status">
      <h2>{say(checkInWords.done)}</h2>
      <PlaceName place={checkIn.place} large />
      <p>{time(checkIn.at)}</p>
      {names.length > 0 && <p>{say(checkInWords.doneWith, { names: names.join(language === 'zh' ? '、' : ', ') })}</p>}
      <Link href="/" className={buttonClass('secondary', true)}>
        {say(checkInWords.showCode)}
      </Link>
    </section>
  );
}

/** Why the city did not take it. */
export function Refused({ visit }: { readonly visit: QueuedVisit }): ReactNode {
  const say = useSay();
  const code = visit.refused ?? 'internal-error';
  return (
    <Notice tone="problem" title={say(visit.kind === 'leave' ? checkInWords.leaveRefused : checkInWords.refused)}>
      {visit.kind === 'check-in' && visit.place !== undefined && <p>{visit.place.name}</p>}
      <p>{say(code === 'not-found' ? checkInWords.companionGone : problems[code].title)}</p>
    </Notice>
  );
}
