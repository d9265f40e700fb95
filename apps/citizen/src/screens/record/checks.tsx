import { useCallback, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { recordWords } from '@open-health-code/messages/citizen-record';
import { ColourBadge, Icon, useSay, type CodeColour } from '@open-health-code/ui';
import { MoreButton } from '../../asking/more-button.tsx';
import { usePages } from '../../asking/use-pages.ts';
import { useTime } from '../../shell/use-time.ts';
import { ask } from '../../state/contact.ts';
import { ByDay, clockOf } from './by-day.tsx';

type Entry = AnswerOf<Operations['GET /v1/people/:who/checks']>['entries'][number];

export function Checks({ who }: { readonly who: string }): ReactNode {
  const say = useSay();
  const question = useCallback(
    async (from: string | undefined) => {
      const query = from === undefined ? {} : { from };
      const { entries, next } = await ask('GET /v1/people/:who/checks', { params: { who }, query });
      return { items: entries, next };
    },
    [who],
  );
  const pages = usePages(question);
  return (
    <>
      <p className="ui-quiet ui-small">{say(recordWords.checksWhy)}</p>
      {pages.items?.length === 0 && <p className="record-none">{say(recordWords.noChecks)}</p>}
      <ByDay entries={pages.items ?? []}>{(entry) => <CheckRow entry={entry} />}</ByDay>
      <MoreButton pages={pages} />
    </>
  );
}

const verdicts = ['admit', 'measure', 'refuse', 'invalid'] as const;
const colours: readonly CodeColour[] = ['green', 'yellow', 'red', 'none'];

function CheckRow({ entry }: { readonly entry: Entry }): ReactNode {
  const say = useSay();
  const time = useTime();
  const place = entry.place?.name ?? say(recordWords.unknownPlace);
  if (entry.type === 'check') {
    const verdict = verdicts.find((one) => one === entry.verdict);
    const colour = colours.find((one) => one === entry.colour);
    return (
      <div className="item-row">
        <Icon name="shield" />
        <div>
          <p>
            <strong>{place}</strong>
          </p>
          <p className="ui-row">
            {verdict !== undefined && <span>{say(recordWords[verdict])}</span>}
            {colour !== undefined && <ColourBadge colour={colour} />}
          </p>
        </div>
        <p className="item-time">{clockOf(entry.at)}</p>
      </div>
    );
  }
  const more = [
    say(recordWords.visited),
    entry.leftAt === null ? undefined : say(recordWords.until, { time: time(entry.leftAt) }),
    entry.by === 'phone' ? say(recordWords.byPhone) : undefined,
  ].filter((part) => part !== undefined);
  return (
    <div className="item-row">
      <Icon name={entry.place?.kind === 'carriage' ? 'train' : 'place'} />
      <div>
        <p>
          <strong>{place}</strong>
        </p>
        <p className="ui-quiet">{more.join(' · ')}</p>
      </div>
      <p className="item-time">{clockOf(entry.at)}</p>
    </div>
  );
}
