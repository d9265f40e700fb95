/** Visits that have not ended: everybody who came together leaves together. */

import { useEffect, useState, type ReactNode } from 'react';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { Button, Card, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import type { QueuedCheckIn, QueuedVisit } from '../../check-ins/queued.ts';
import { answers, leave, leaveQueued, learnOpenVisits, openVisits, queue } from '../../check-ins/visits.ts';
import type { OpenVisit } from '../../check-ins/visit-store.ts';
import { groupedBy } from '../../shell/grouped.ts';
import { useTime } from '../../shell/use-time.ts';
import { useWatched } from '../../shell/watching.ts';
import { facts, NoAnswer, session } from '../../state/contact.ts';
import { LeaveSheet } from './leave-sheet.tsx';
import { PlaceName, useNameOf } from './place-name.tsx';
import { useNames } from './use-names.ts';

/** A visit of one or several people. */
interface Together {
  readonly key: string;
  readonly place: OpenVisit['place'] | undefined;
  /** This phone's time. */
  readonly came: number;
  readonly people: readonly string[];
  readonly plannedUntil: string | undefined;
  readonly isWaiting: boolean;
  readonly leave: (at: number) => Promise<void>;
}

export function OpenVisits(): ReactNode {
  const say = useSay();
  const [error, setError] = useState<unknown>();
  const signedIn = useWatched(session);
  const answered = useWatched(answers);
  const waiting = useWatched(queue);
  const visits = useWatched(openVisits);
  const leaves = waiting.filter(({ kind }) => kind === 'leave').length;
  // Again after a check-in or a leave was delivered.
  useEffect(() => {
    if (signedIn !== 'signed-in') return;
    learnOpenVisits().then(() => setError(undefined), setError);
  }, [answered, leaves, signedIn]);
  const shown = [...waiting.flatMap(togetherOfQueued), ...together(visits ?? [], waiting)];
  if (shown.length === 0 && error === undefined) return null;
  return (
    <Card title={say(checkInWords.openVisits)}>
      {error !== undefined &&
        (error instanceof NoAnswer && shown.length > 0 ? (
          <p className="ui-quiet ui-small">{say(checkInWords.openVisitsOffline)}</p>
        ) : (
          <Failure error={error} onRetry={() => void learnOpenVisits().then(() => setError(undefined), setError)} />
        ))}
      <ul className="item-list">
        {shown.map((one) => (
          <li key={one.key}>
            <Visit visit={one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Visit({ visit }: { readonly visit: Together }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const time = useTime();
  const nameOf = useNames();
  const { title } = useNameOf(visit.place);
  const [leaving, setLeaving] = useState(false);
  const names = visit.people.map(nameOf).join(language === 'zh' ? '、' : ', ');
  return (
    <div className="open-visit">
      <div>
        <PlaceName place={visit.place}>
          <p className="ui-quiet">
            {[
              visit.people.length > 1 || visit.people[0] !== 'me' ? names : undefined,
              say(checkInWords.since, { time: time(visit.came + facts.get().clockErrorMs) }),
              visit.plannedUntil === undefined
                ? undefined
                : say(checkInWords.plannedUntil, { time: time(visit.plannedUntil) }),
              visit.isWaiting ? say(checkInWords.waiting) : undefined,
            ]
              .filter((part) => part !== undefined)
              .join(' · ')}
          </p>
        </PlaceName>
      </div>
      <Button
        kind="secondary"
        aria-label={say(checkInWords.leaveAt, { place: title })}
        onClick={() => setLeaving(true)}
      >
        {say(checkInWords.leave)}
      </Button>
      {leaving && (
        <LeaveSheet
          title={say(checkInWords.leaveAt, { place: title })}
          came={visit.came}
          onClose={() => setLeaving(false)}
          onLeave={async (at) => {
            await visit.leave(at);
            setLeaving(false);
          }}
        />
      )}
    </div>
  );
}

/** Those who came to one place at one time; without those whose leaving is on its way. */
function together(visits: readonly OpenVisit[], waiting: readonly QueuedVisit[]): readonly Together[] {
  const left = new Set(waiting.flatMap((one) => (one.kind === 'leave' ? [one.checkInId] : [])));
  const open = visits.filter(({ checkInId }) => !left.has(checkInId));
  const groups = groupedBy(open, ({ place, at }) => [at, place.name, place.service, place.coach].join('\n'));
  return [...groups].flatMap(([key, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        key,
        place: first.place,
        came: Date.parse(first.at) - facts.get().clockErrorMs,
        people: group.map(({ who }) => who),
        plannedUntil: first.leftAt ?? undefined,
        isWaiting: false,
        leave: async (at) => await leave(group, at),
      },
    ];
  });
}

function togetherOfQueued(visit: QueuedVisit): readonly Together[] {
  if (!isOpen(visit)) return [];
  return [
    {
      key: visit.key,
      place: visit.place,
      came: visit.readAt,
      people: ['me', ...visit.companions],
      plannedUntil: undefined,
      isWaiting: true,
      leave: async (at) => await leaveQueued(visit.key, at),
    },
  ];
}

function isOpen(visit: QueuedVisit): visit is QueuedCheckIn {
  return visit.kind === 'check-in' && visit.leftAt === undefined && visit.refused === undefined;
}
