/** Trips that no ticket tells of. */

import { useMemo, useState, type ReactNode } from 'react';
import { declareWords, modeWords } from '@open-health-code/messages/citizen-declare';
import {
  Button,
  countries,
  countryName,
  Field,
  formatDay,
  Icon,
  Select,
  Sheet,
  useLanguage,
  useSay,
} from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import type { Trip } from './declare-screen.tsx';

export function OtherTrips({
  since,
  until,
  trips,
  faults,
  onChange,
}: {
  /** The days that are asked about, of the city. */
  readonly since: string;
  readonly until: string;
  readonly trips: readonly Trip[];
  readonly faults: ReadonlySet<number>;
  readonly onChange: (trips: readonly Trip[]) => void;
}): ReactNode {
  const say = useSay();
  /** The place in the list of the trip being told; behind the last where it is a new one. */
  const [telling, setTelling] = useState<number>();
  return (
    <section className="ui-stack">
      <h3>{say(declareWords.otherTrips)}</h3>
      <p className="ui-quiet ui-small">{say(declareWords.otherTripsHint)}</p>
      {trips.length > 0 && (
        <ul className="ui-stack">
          {trips.map((trip, index) => (
            <li key={index} className="own-trip">
              <TripText trip={trip} />
              <span className="ui-row">
                <Button kind="quiet" onClick={() => setTelling(index)}>
                  {say(declareWords.changeTrip)}
                </Button>
                <Button kind="quiet" onClick={() => onChange(trips.filter((other) => other !== trip))}>
                  {say(declareWords.removeTrip)}
                </Button>
              </span>
              {faults.has(index) && <p className="ui-field-error">{say(declareWords.tripFault)}</p>}
            </li>
          ))}
        </ul>
      )}
      <Button kind="secondary" onClick={() => setTelling(trips.length)}>
        <Icon name="plus" />
        {say(declareWords.addTrip)}
      </Button>
      {telling !== undefined && (
        <TripSheet
          since={since}
          today={until}
          told={trips[telling]}
          onClose={() => setTelling(undefined)}
          onKeep={(trip) => {
            setTelling(undefined);
            onChange(trips.toSpliced(telling, 1, trip));
          }}
        />
      )}
    </section>
  );
}

export function TripText({ trip }: { readonly trip: Trip }): ReactNode {
  const { language } = useLanguage();
  const { date, until, service, from, to, place, zone, district, country } = trip;
  const days = [date, until]
    .flatMap((day) => (day === undefined ? [] : [formatDay(day, language, cityNow())]))
    .join('–');
  const abroad = country === undefined ? undefined : countryName(country, language);
  const route = [from, to ?? place ?? zone ?? district, abroad].filter((text) => text !== undefined).join(' → ');
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
  today,
  told,
  onClose,
  onKeep,
}: {
  readonly since: string;
  readonly today: string;
  readonly told: Trip | undefined;
  readonly onClose: () => void;
  readonly onKeep: (trip: Trip) => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const abroad = useMemo(() => countries(language), [language]);
  const [mode, setMode] = useState<Mode>(
    told === undefined ? 'rail' : (modes.find((one) => one === told.mode) ?? 'other'),
  );
  const [trip, setTrip] = useState({ date: '', until: '', service: '', from: '', to: '', country: '', ...told });
  const [tried, setTried] = useState(false);
  const byService = mode === 'rail' || mode === 'air';
  const whereMissing =
    trip.to.trim() === '' && trip.country.trim() === '' && !(byService && trip.service.trim() !== '');
  const change = (part: Partial<typeof trip>): void => setTrip({ ...trip, ...part });
  const isAsked = (day: string): boolean => day >= since && day <= today;
  const asked = { from: formatDay(since, language, cityNow()), until: formatDay(today, language, cityNow()) };
  const dayFault =
    trip.date === ''
      ? say(declareWords.dayNeeded)
      : isAsked(trip.date)
        ? undefined
        : say(declareWords.dayOutside, asked);
  const untilFault =
    trip.until === ''
      ? undefined
      : trip.until < trip.date
        ? say(declareWords.untilBefore)
        : isAsked(trip.until)
          ? undefined
          : say(declareWords.dayOutside, asked);
  const keep = (): void => {
    setTried(true);
    if (dayFault !== undefined || untilFault !== undefined || whereMissing) return;
    const { mode: _before, ...parts } = { ...trip, service: byService ? trip.service : '' };
    const filled = Object.entries(parts)
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
        error={tried ? dayFault : undefined}
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
      <Select
        label={say(declareWords.country)}
        value={trip.country}
        onChange={(event) => change({ country: event.target.value })}
      >
        <option value="">{say(declareWords.notAbroad)}</option>
        {abroad.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </Select>
      <Field
        label={say(declareWords.untilDay)}
        type="date"
        min={trip.date === '' ? since : trip.date}
        max={today}
        value={trip.until}
        error={tried ? untilFault : undefined}
        onChange={(event) => change({ until: event.target.value })}
      />
      <Button wide onClick={keep}>
        {say(declareWords.keepTrip)}
      </Button>
    </Sheet>
  );
}
