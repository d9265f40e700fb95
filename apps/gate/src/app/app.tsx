/** Which screen is shown, and the verdict over all of them. */

import { useSay } from '@open-health-code/ui';
import { gateWords } from '@open-health-code/messages/gate';
import { useEffect, useRef, type ReactNode } from 'react';
import { Desk, DeskHeader } from '../desk/desk.tsx';
import { NotKnownScreen, RevokedScreen } from '../enrolment/ended-screens.tsx';
import { EnrolmentScreen } from '../enrolment/enrolment-screen.tsx';
import { IdCheckScreen } from '../id-check/id-check-screen.tsx';
import { PosterScreen } from '../poster/poster-screen.tsx';
import { useHandInput } from '../scanning/use-hand-input.ts';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { TemperatureQuestion } from '../temperature/temperature-question.tsx';
import { DocumentQuestion } from '../verdict/document-question.tsx';
import { allowSound } from '../verdict/signals.ts';
import { useVisits, type Visits } from '../verdict/use-visits.ts';
import { VerdictScreen, VerdictSpoken } from '../verdict/verdict-screen.tsx';
import { headingOf } from '../verdict/verdict-words.ts';
import { keepScreenOn } from './device.ts';
import { useGateView } from './gate-context.tsx';
import { goTo, useRoute } from './route.ts';

export function App({ linkedCode }: { readonly linkedCode: string | undefined }): ReactNode {
  const { phase } = useGateView();
  if (phase === 'waiting') return <EnrolmentScreen linkedCode={linkedCode} />;
  if (phase === 'ending') return <RevokedScreen />;
  if (phase === 'not-known') return <NotKnownScreen linkedCode={linkedCode} />;
  return <WorkingGate />;
}

function WorkingGate(): ReactNode {
  const route = useRoute();
  const visits = useVisits();
  useHandInput(visits.onText);
  useEffect(() => keepScreenOn(), []);
  useEffect(() => {
    // The camera may start by itself; sound needs a press of anything, once.
    addEventListener('pointerdown', allowSound);
    addEventListener('keydown', allowSound);
    return () => {
      removeEventListener('pointerdown', allowSound);
      removeEventListener('keydown', allowSound);
    };
  }, []);
  const { visit } = visits;
  const isCovered = visit.stage === 'asking' || visit.stage === 'shown';
  const below = useRef<HTMLDivElement>(null);
  return (
    <>
      <VerdictSpoken conclusion={visit.stage === 'shown' ? visit.conclusion : undefined} />
      <div className="below" ref={below} inert={isCovered} data-stage={visit.stage}>
        {route !== 'poster' && <DeskHeader />}
        <Screen route={route} visits={visits} />
      </div>
      {isCovered && <Cover visits={visits} />}
    </>
  );
}

function Screen({
  route,
  visits,
}: {
  readonly route: ReturnType<typeof useRoute>;
  readonly visits: Visits;
}): ReactNode {
  if (route === 'settings') return <SettingsScreen />;
  if (route === 'poster') return <PosterScreen />;
  if (route === 'id-check') {
    return (
      <IdCheckScreen
        onVisitor={(visitor) => {
          goTo('');
          visits.onVisitor(visitor);
        }}
      />
    );
  }
  return <Desk visits={visits} />;
}

/** Questions and the verdict. What is below stays as it is, the camera goes on, and nothing of it can be reached. */
function Cover({ visits: { visit, onAnswer, onCancel, onNext } }: { readonly visits: Visits }): ReactNode {
  const say = useSay();
  const { gate } = useGateView();
  return (
    <div
      className="cover"
      role="dialog"
      aria-modal="true"
      aria-label={say(visit.stage === 'shown' ? headingOf(visit.conclusion) : gateWords.check)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') (visit.stage === 'asking' ? onCancel : onNext)();
      }}
    >
      {visit.stage === 'shown' && <VerdictScreen key={visit.at} conclusion={visit.conclusion} onNext={onNext} />}
      {visit.stage === 'asking' &&
        (visit.open[0] === 'document' ? (
          <DocumentQuestion visitor={visit.visitor} onAnswer={onAnswer} onCancel={onCancel} />
        ) : (
          <TemperatureQuestion feverCelsius={gate?.feverCelsius ?? 0} onAnswer={onAnswer} onCancel={onCancel} />
        ))}
    </div>
  );
}
