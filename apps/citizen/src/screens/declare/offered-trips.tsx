import type { ReactNode } from 'react';
import { declareWords, modeWords } from '@open-health-code/messages/citizen-declare';
import { ChoiceOfSeveral, formatClock, formatDay, offsetOf, useLanguage, useSay } from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import type { Form } from './declare-screen.tsx';

type Offered = Form['offered'][number];

/** Tickets in the person's name: one tap each, and none for those they declared before. */
export function OfferedTrips({
  offered,
  tickets,
  onChange,
}: {
  readonly offered: readonly Offered[];
  readonly tickets: readonly string[];
  readonly onChange: (tickets: string[]) => void;
}): ReactNode {
  const say = useSay();
  const open = offered.filter(({ declared }) => !declared);
  if (offered.length === 0) return <p className="ui-quiet">{say(declareWords.noneOffered)}</p>;
  if (open.length === 0) return null;
  return (
    <div className="ui-stack">
      <ChoiceOfSeveral
        legend={say(declareWords.offered)}
        options={open.map((trip) => ({ value: trip.ticketId, label: <OfferedTrip trip={trip} /> }))}
        values={tickets}
        onChange={onChange}
      />
      <p className="ui-quiet ui-small">{say(declareWords.offeredWhy)}</p>
    </div>
  );
}

export function OfferedTrip({ trip }: { readonly trip: Offered }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { mode, service, date, coach, seat, from, to, departsAt, arrivesAt } = trip;
  const modeWord = isMode(mode) ? say(modeWords[mode]) : mode;
  const route = [from, to].filter((stop) => stop !== null).join(' → ');
  const times = [clock(departsAt), clock(arrivesAt)].filter((text) => text !== '').join('–');
  const place = [
    coach === null ? '' : say(declareWords.coach, { coach }),
    seat === null ? '' : say(declareWords.seat, { seat }),
  ];
  return (
    <span className="trip">
      <strong>
        {modeWord} {service}
      </strong>
      <span>{[formatDay(date, language, cityNow()), times].filter((text) => text !== '').join(' · ')}</span>
      {route !== '' && <span>{route}</span>}
      {place.some((text) => text !== '') && (
        <span className="ui-quiet ui-small">{place.filter((text) => text !== '').join(' · ')}</span>
      )}
    </span>
  );
}

function clock(iso: string | null): string {
  return iso === null ? '' : formatClock(Date.parse(iso), offsetOf(iso));
}

function isMode(mode: string): mode is keyof typeof modeWords {
  return Object.hasOwn(modeWords, mode);
}
