import { useState, type FormEvent, type ReactNode } from 'react';
import { declareWords } from '@open-health-code/messages/citizen-declare';
import { Button, buttonClass, Card, formatDay, formatTime, Notice, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { Link } from '../../shell/routing.tsx';
import { renewSoon } from '../../state/codes.ts';
import { ask, cityNow, ProblemAnswer } from '../../state/contact.ts';
import type { Form, Trip } from './declare-screen.tsx';
import { HealthQuestions, isAnswered, unanswered, type Health } from './health-questions.tsx';
import { Mismatches } from './mismatches.tsx';
import { OfferedTrips } from './offered-trips.tsx';
import { OtherTrips } from './other-trips.tsx';

export function DeclarationForm({ who, form }: { readonly who: string; readonly form: Form }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [health, setHealth] = useState<Health>(unanswered);
  const [tickets, setTickets] = useState(() =>
    form.offered.filter(({ declared }) => declared).map(({ ticketId }) => ticketId),
  );
  const [trips, setTrips] = useState<readonly Trip[]>([]);
  const [tried, setTried] = useState(false);
  const [validUntil, setValidUntil] = useState<string>();
  const { busy, error, send } = useSending();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isAnswered(health)) return;
    send(async (idempotencyKey) => {
      const { symptoms, contacts } = health;
      const answer = await ask('POST /v1/people/:who/declarations', {
        params: { who },
        body: {
          symptoms: health.feeling === 'ill' ? symptoms : [],
          ...(health.contact === 'yes' ? { contacts } : {}),
          trips: [...trips],
          tickets,
        },
        idempotencyKey,
      });
      setValidUntil(answer.validUntil);
      scrollTo(0, 0);
      renewSoon(who);
    });
  };

  if (validUntil !== undefined) {
    return (
      <>
        <Notice tone="good" title={say(declareWords.done)}>
          {say(declareWords.doneUntil, { time: formatTime(validUntil, language, cityNow()) })}
        </Notice>
        <Link href="/" className={buttonClass('primary', true)}>
          {say(declareWords.showCode)}
        </Link>
      </>
    );
  }
  return (
    <form className="ui-stack" noValidate onSubmit={submit}>
      <p>{say(declareWords.intro)}</p>
      {form.validUntil !== null && Date.parse(form.validUntil) > cityNow() && (
        <p className="ui-quiet">
          {say(declareWords.validNow, { time: formatTime(form.validUntil, language, cityNow()) })}
        </p>
      )}
      <Mismatches who={who} form={form} trips={trips} onAdd={(trip) => setTrips([...trips, trip])} />
      <HealthQuestions symptoms={form.symptoms} health={health} tried={tried} onChange={setHealth} />
      <Card title={say(declareWords.trips, { day: formatDay(form.since, language, cityNow()) })}>
        <OfferedTrips offered={form.offered} tickets={tickets} onChange={setTickets} />
        <OtherTrips since={form.since} trips={trips} faults={faultsOf(error)} onChange={setTrips} />
        <Visits visits={form.visits} />
      </Card>
      {tried && !isAnswered(health) && <Notice tone="problem" title={say(declareWords.fix)} />}
      {error !== undefined && <Failure error={error} />}
      <Button type="submit" wide busy={busy}>
        {say(declareWords.send)}
      </Button>
      <p className="ui-quiet ui-small">{say(declareWords.truth)}</p>
    </form>
  );
}

/** What the city did not understand of a trip, by its place in the list. */
function faultsOf(error: unknown): ReadonlyMap<number, string> {
  const faults = error instanceof ProblemAnswer ? (error.problem.errors ?? []) : [];
  return new Map(
    faults.flatMap(({ pointer, detail }) => {
      const index = /^\/trips\/(\d+)/.exec(pointer)?.[1];
      return index === undefined ? [] : [[Number(index), detail] as const];
    }),
  );
}

function Visits({ visits }: { readonly visits: Form['visits'] }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  if (visits.length === 0) return null;
  return (
    <details>
      <summary>
        {say(declareWords.visits)} ({visits.length})
      </summary>
      <p className="ui-quiet ui-small">{say(declareWords.visitsWhy)}</p>
      <ul className="visits">
        {visits.map(({ placeId, place, at }) => (
          <li key={`${placeId} ${at}`}>
            <span>{place}</span> <span className="ui-quiet">{formatTime(at, language, cityNow())}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
