import { useState, type FormEvent, type ReactNode } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { declareWords } from '@open-health-code/messages/citizen-declare';
import {
  Button,
  buttonClass,
  Card,
  ColourBadge,
  formatDay,
  formatTime,
  Icon,
  Notice,
  useLanguage,
  useSay,
} from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { Link } from '../../shell/routing.tsx';
import { useWatched } from '../../shell/watching.ts';
import { codeOf, renewSoon } from '../../state/codes.ts';
import { ask, cityNow, ProblemAnswer } from '../../state/contact.ts';
import type { Form, Trip } from './declare-screen.tsx';
import { HealthQuestions, isAnswered, unanswered, type Health } from './health-questions.tsx';
import { Mismatches } from './mismatches.tsx';
import { OfferedTrip, OfferedTrips } from './offered-trips.tsx';
import { OtherTrips, TripText } from './other-trips.tsx';

export function DeclarationForm({ who, form }: { readonly who: string; readonly form: Form }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [health, setHealth] = useState<Health>(unanswered);
  const [tickets, setTickets] = useState<readonly string[]>([]);
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
          tickets: [...tickets],
        },
        idempotencyKey,
      });
      setValidUntil(answer.validUntil);
      scrollTo(0, 0);
      renewSoon(who);
    });
  };

  if (validUntil !== undefined) return <Done who={who} validUntil={validUntil} />;
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
        <Told form={form} />
        <OfferedTrips offered={form.offered} tickets={tickets} onChange={setTickets} />
        <OtherTrips since={form.since} until={form.until} trips={trips} faults={faultsOf(error)} onChange={setTrips} />
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

/** What was declared says nothing bad of anybody, but what it leads to may: that is said here, not found out at a gate. */
function Done({ who, validUntil }: { readonly who: string; readonly validUntil: string }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { code } = useWatched(codeOf(who));
  const restricted = code?.colour === 'yellow' || code?.colour === 'red';
  return (
    <>
      <Notice tone="good" title={say(declareWords.done)}>
        {say(declareWords.doneUntil, { time: formatTime(validUntil, language, cityNow()) })}
      </Notice>
      <div className="ui-stack" aria-live="polite">
        {restricted && (
          <Notice tone="warning" title={say(declareWords.restricted)}>
            <ColourBadge colour={code.colour} />
          </Notice>
        )}
      </div>
      {restricted && (
        <Link href="/why" className={buttonClass('primary', true)}>
          {say(codeWords.why)}
        </Link>
      )}
      <Link href="/" className={buttonClass(restricted ? 'secondary' : 'primary', true)}>
        {say(declareWords.showCode)}
      </Link>
    </>
  );
}

/** What was declared before: it keeps counting, so nobody says it again. */
function Told({ form: { offered, told } }: { readonly form: Form }): ReactNode {
  const say = useSay();
  const tickets = offered.filter(({ declared }) => declared);
  if (tickets.length + told.length === 0) return null;
  return (
    <section className="ui-stack">
      <h3>{say(declareWords.toldBefore)}</h3>
      <ul className="ui-stack">
        {tickets.map((trip) => (
          <li key={trip.ticketId} className="told-trip">
            <Icon name="good" />
            <OfferedTrip trip={trip} />
          </li>
        ))}
        {told.map((trip) => (
          <li key={JSON.stringify(trip)} className="told-trip">
            <Icon name="good" />
            <TripText trip={trip} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The trips that the city did not understand, by their place in the list. */
function faultsOf(error: unknown): ReadonlySet<number> {
  const faults = error instanceof ProblemAnswer ? (error.problem.errors ?? []) : [];
  return new Set(
    faults.flatMap(({ pointer }) => {
      const index = /^\/trips\/(\d+)/.exec(pointer)?.[1];
      return index === undefined ? [] : [Number(index)];
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
