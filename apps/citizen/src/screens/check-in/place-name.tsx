import type { ReactNode } from 'react';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { Icon, useSay } from '@open-health-code/ui';
import type { NamedPlace } from '../../check-ins/queued.ts';

/** A place or carriage as people look for it: what it is called, and for a carriage which one of which line. */
export function PlaceName({
  place,
  large = false,
  children,
}: {
  readonly place: NamedPlace | undefined;
  readonly large?: boolean;
  /** Further lines. */
  readonly children?: ReactNode;
}): ReactNode {
  const say = useSay();
  const { title, more } = useNameOf(place);
  return (
    <div className={large ? 'place-name place-name-large' : 'place-name'}>
      <Icon name={place?.kind === 'carriage' ? 'train' : 'place'} />
      <div>
        <p className="place-title">{title}</p>
        {more !== undefined && <p>{more}</p>}
        {place === undefined && large && <p className="ui-quiet">{say(checkInWords.unknownPlaceWhy)}</p>}
        {children}
      </div>
    </div>
  );
}

/** In words; a place without a name is one that the city has no more. */
export function useNameOf(place: NamedPlace | undefined): {
  readonly title: string;
  readonly more: string | undefined;
} {
  const say = useSay();
  if (place === undefined) return { title: say(checkInWords.unknownPlace), more: undefined };
  const { name, service, coach } = place;
  const more = [
    service === null ? undefined : say(checkInWords.service, { service }),
    coach === null ? undefined : say(checkInWords.coach, { coach }),
  ].filter((part) => part !== undefined);
  return {
    title: name === '' ? say(checkInWords.namelessPlace) : name,
    more: more.length === 0 ? undefined : more.join(' · '),
  };
}
