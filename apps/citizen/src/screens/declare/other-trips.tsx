/** Trips that no ticket tells of. */

import { useState, type ReactNode } from 'react';
import { declareWords, modeWords } from '@open-health-code/messages/citizen-declare';
import { Button, Field, formatDay, Icon, Select, Sheet, useLanguage, useSay } from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import type { Trip } from './declare-screen.tsx';

export function OtherTrips({
  since,
  trips,
  faults,
  onChange,
}: {
  readonly since: string;
  readonly trips: readonly Trip[];
  readonly faults: ReadonlyMap<number, string>;
  readonly onChange: (trips: readonly Trip[]) => void;
}): ReactNode {
  const say = useSay();
  const [adding, setAdding] = useState(false);
  return (
    <section className="ui-stack">
      <h3>{say(declareWords.otherTrips)}</h3>
      <p className="ui-quiet ui-small">{say(declareWords.otherTripsHint)}</p>
      {trips.length > 0 && (
        <ul className="ui-stack">
          {trips.map((trip, index) => (
            <li key={index} className="own-trip">
              <TripText trip={trip} />
              <Button kind="quiet" onClick={() => onChange(trips.filter((other) => other !== trip))}>
                {say(declareWords.removeTrip)}
              </Button>
              {faults.has(index) && (
                <p className="ui-field-error">{say(declareWords.tripFault, { detail: faults.get(index) ?? '' })}</p>
              )}
            </li>
          ))}
        </ul>
      )}
      <Button kind="secondary" onClick={() => setAdding(true)}>
        <Icon name="plus" />
        {say(declareWords.addTrip)}
      </Button>
      {adding && (
        <TripSheet
          since={since}
          onClose={() => setAdding(false)}
          onKeep={(trip) => {
            setAdding(false);
            onChange([...trips, trip]);
          }}
        />
      )}
    </section>
  );
}

function TripText({ trip }: { readonly trip: Trip }): ReactNode {
  const { language } = useLanguage();
  const { date, until, service, from, to, place, zone, district, country } = trip;
  const days = [date, until]
    .flatMap((day) => (day === undefined ? [] : [formatDay(day, language, cityNow())]))
    .join('–');
  const route = [from, to ?? place ?? zone ?? district, country].filter((text) => text !== undefined).join(' → ');
  return (
    <span className="trip">
      <strong>{[service, route].filter((text) => text !== undefined && text !== '').join(' · ')}</strong>
      <span>{days}</span>
    </span>
  );
}

type Mode = keyof typeof modeWords;
const modes = Object.keys(modeWords) as Mode[]; // the keys of that very object

function TripSheet({
  since,
  onClose,
  onKeep,
}: {
  readonly since: string;
  readonly onClose: () => void;
  readonly onKeep: (trip: Trip) => void;
}): ReactNode {
  const say = useSay();
  const [mode, setMode] = useState<Mode>('rail');
  const [trip, setTrip] = useState({ date: '', until: '', service: '', from: '', to: '', country: '' });
  const [tried, setTried] = useState(false);
  const byService = mode === 'rail' || mode === 'air';
  const whereMissing =
    trip.to.trim() === '' && trip.country.trim() === '' && !(byService && trip.service.trim() !== '');
  const change = (part: Partial<typeof trip>): void => setTrip({ ...trip, ...part });
  const today = new Date(cityNow()).toISOString().slice(0, 10);
  const keep = (): void => {
    setTried(true);
    if (trip.date === '' || whereMissing) return;
    const told = { ...trip, country: trip.country.toUpperCase(), service: byService ? trip.service : '' };
    const filled = Object.entries(told)
      .filter(([, text]) => text.trim() !== '')
      .map(([name, text]) => [name, text.trim()]);
    onKeep({ ...Object.fromEntries(filled), date: trip.date, ...(mode === 'other' ? {} : { mode }) });
  };
  return (
    <Sheet title={say(declareWords.tripTitle)} onClose={onClose}>
      <Field
        label={say(declareWords.day)}
        type="date"
        min={since}
        max={today}
        value={trip.date}
        error={tried && trip.date === '' ? say(declareWords.dayNeeded) : undefined}
        onChange={(event) => change({ date: event.target.value })}
      />
      <Select
        label={say(declareWords.mode)}
        value={mode}
        onChange={(event) => setMode(modes.find((one) => one === event.target.value) ?? 'other')}
      >
        {modes.map((one) => (
          <option key={one} value={one}>
            {say(modeWords[one])}
          </option>
        ))}
      </Select>
      {byService && (
        <Field
          label={say(declareWords.service)}
          value={trip.service}
          autoCapitalize="characters"
          maxLength={20}
          onChange={(event) => change({ service: event.target.value })}
        />
      )}
      <Field
        label={say(declareWords.from)}
        value={trip.from}
        maxLength={100}
        onChange={(event) => change({ from: event.target.value })}
      />
      <Field
        label={say(declareWords.where)}
        hint={say(declareWords.whereHint)}
        value={trip.to}
        maxLength={100}
        error={tried && whereMissing ? say(declareWords.whereNeeded) : undefined}
        onChange={(event) => change({ to: event.target.value })}
      />
      <Field
        label={say(declareWords.country)}
        hint={say(declareWords.countryHint)}
        value={trip.country}
        autoCapitalize="characters"
        maxLength={2}
        onChange={(event) => change({ country: event.target.value })}
      />
      <Field
        label={say(declareWords.untilDay)}
        type="date"
        min={trip.date === '' ? since : trip.date}
        max={today}
        value={trip.until}
        onChange={(event) => change({ until: event.target.value })}
      />
      <Button wide onClick={keep}>
        {say(declareWords.keepTrip)}
      </Button>
    </Sheet>
  );
}
