/** A poster was read: which place it is, who is along, and the button. */

import { useCallback, useState, type ReactNode } from 'react';
import { checkInWords, stayWords } from '@open-health-code/messages/citizen-check-in';
import {
  Button,
  buttonClass,
  Card,
  ChoiceOfSeveral,
  Icon,
  Loading,
  Notice,
  Select,
  useSay,
} from '@open-health-code/ui';
import { Failure, failureMessage } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { useSending } from '../../asking/use-sending.ts';
import type { NamedPlace } from '../../check-ins/queued.ts';
import { checkIn } from '../../check-ins/visits.ts';
import { useTime } from '../../shell/use-time.ts';
import { useWatched } from '../../shell/watching.ts';
import { ask, facts, NoAnswer, ProblemAnswer, session } from '../../state/contact.ts';
import type { ReadPoster } from '../../state/poster.ts';
import { PlaceName } from './place-name.tsx';

/** A poster read just now needs no time told, and so no clock that is right. */
const justNowMs = 60_000;
const mostOthers = 20;

export function Arrival({
  read,
  onMade,
  onDrop,
}: {
  readonly read: ReadPoster;
  readonly onMade: (key: string) => void;
  readonly onDrop: () => void;
}): ReactNode {
  const say = useSay();
  const signedIn = useWatched(session);
  const question = useCallback(async () => {
    const at = new Date(read.readAt + facts.get().clockErrorMs).toISOString();
    const told = Date.now() - read.readAt < justNowMs ? {} : { at };
    return (await ask('POST /v1/places/resolve', { body: { poster: read.poster, ...told } })).place;
  }, [read]);
  const [place, again] = useAnswer(question);
  if (place.state === 'asking') return <Loading>{say(checkInWords.finding)}</Loading>;
  if (place.state === 'failed' && isRefusal(place.error)) {
    return (
      <>
        <Notice tone="problem" title={say(checkInWords.notAccepted)}>
          {say(failureMessage(place.error))}
        </Notice>
        <Button wide onClick={onDrop}>
          {say(checkInWords.scanAgain)}
        </Button>
      </>
    );
  }
  if (place.state === 'failed' && !(place.error instanceof NoAnswer)) {
    return <Failure error={place.error} onRetry={again} />;
  }
  const known = place.state === 'there' ? place.value : undefined;
  return (
    <>
      <Card>
        <PlaceName place={known} large />
        <ReadTime readAt={read.readAt} />
      </Card>
      {signedIn === 'signed-out' ? (
        <>
          <a href="/sign-in?return=/c" className={buttonClass('primary', true)}>
            {say(checkInWords.signIn)}
          </a>
          <p className="ui-quiet">{say(checkInWords.signInWhy)}</p>
        </>
      ) : (
        <ArrivalForm read={read} place={known} onMade={onMade} />
      )}
      <Button kind="quiet" wide onClick={onDrop}>
        {say(checkInWords.notNow)}
      </Button>
    </>
  );
}

/** What the city says of this very poster, rather than that something else failed. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProblemAnswer && error.problem.status === 422;
}

function ReadTime({ readAt }: { readonly readAt: number }): ReactNode {
  const say = useSay();
  const time = useTime();
  return (
    <p className="ui-row ui-quiet">
      <Icon name="clock" />
      {say(checkInWords.readAt, { time: time(readAt + facts.get().clockErrorMs) })}
    </p>
  );
}

function ArrivalForm({
  read,
  place,
  onMade,
}: {
  readonly read: ReadPoster;
  readonly place: NamedPlace | undefined;
  readonly onMade: (key: string) => void;
}): ReactNode {
  const say = useSay();
  const { dependants } = useWatched(facts);
  const [companions, setCompanions] = useState<readonly string[]>([]);
  const [others, setOthers] = useState(0);
  const [stay, setStay] = useState('');
  const { busy, error, send } = useSending();
  const submit = (): void =>
    send(async () => {
      onMade(
        await checkIn({
          ...read,
          place,
          companions,
          unnamedCompanions: others,
          leaveAfterMinutes: stay === '' ? undefined : Number(stay),
        }),
      );
    });
  return (
    <>
      <Card>
        {dependants.length > 0 && (
          <ChoiceOfSeveral
            legend={say(checkInWords.companions)}
            hint={say(checkInWords.companionsHint)}
            options={dependants.map(({ who, maskedName }) => ({ value: who, label: maskedName }))}
            values={companions}
            onChange={setCompanions}
          />
        )}
        <Select
          label={say(checkInWords.others)}
          value={others}
          onChange={(event) => setOthers(Number(event.target.value))}
        >
          {Array.from({ length: mostOthers + 1 }, (_, count) => (
            <option key={count} value={count}>
              {count === 0 ? say(checkInWords.nobodyElse) : count}
            </option>
          ))}
        </Select>
        <Select label={say(checkInWords.leaveAfter)} value={stay} onChange={(event) => setStay(event.target.value)}>
          <option value="">{say(checkInWords.leaveLater)}</option>
          {Object.entries(stayWords).map(([minutes, word]) => (
            <option key={minutes} value={minutes}>
              {say(word)}
            </option>
          ))}
        </Select>
      </Card>
      {error !== undefined && <Failure error={error} />}
      <Button wide busy={busy} onClick={submit}>
        <Icon name="place" />
        {say(checkInWords.checkIn)}
      </Button>
    </>
  );
}
