import { useCallback, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { recordWords } from '@open-health-code/messages/citizen-record';
import { Icon, useLanguage, useSay } from '@open-health-code/ui';
import { MoreButton } from '../../asking/more-button.tsx';
import { usePages } from '../../asking/use-pages.ts';
import { ask } from '../../state/contact.ts';
import { ByDay, clockOf } from './by-day.tsx';

type Read = AnswerOf<Operations['GET /v1/people/:who/reads']>['reads'][number];

export function Reads({ who }: { readonly who: string }): ReactNode {
  const say = useSay();
  const question = useCallback(
    async (from: string | undefined) => {
      const query = from === undefined ? {} : { from };
      const { reads, next } = await ask('GET /v1/people/:who/reads', { params: { who }, query });
      return { items: reads, next };
    },
    [who],
  );
  const pages = usePages(question);
  return (
    <>
      <p className="ui-quiet ui-small">{say(recordWords.readsWhy)}</p>
      {pages.items?.length === 0 && <p className="record-none">{say(recordWords.noReads)}</p>}
      <ByDay entries={pages.items ?? []}>{(read) => <ReadRow read={read} />}</ByDay>
      <MoreButton pages={pages} />
    </>
  );
}

const icons = { self: 'person', family: 'people', staff: 'person', gate: 'shield', platform: 'phone' } as const;

function ReadRow({ read }: { readonly read: Read }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { reader, reasonName, whatName, at, firstAt, count } = read;
  const isOutside = reader !== 'self' && reader !== 'family';
  const what = whatName[language];
  const who = readerName(read, say);
  // That somebody shows the code is why they look.
  const saysWhy = reader === 'family' && read.name !== null;
  return (
    <div className={`item-row ${isOutside ? 'record-outside' : ''}`}>
      <Icon name={icons[reader]} />
      <div>
        <p>
          <strong>{isOutside ? who : what}</strong>
        </p>
        <p>{isOutside ? what : who}</p>
        {!saysWhy && <p className="ui-quiet">{reasonName[language]}</p>}
        {count > 1 && <p className="ui-quiet">{say(recordWords.times, { count, time: clockOf(firstAt) })}</p>}
      </div>
      <p className="item-time">{clockOf(at)}</p>
    </div>
  );
}

function readerName({ reader, name }: Read, say: ReturnType<typeof useSay>): string {
  if (reader === 'self') return say(recordWords.self);
  if (reader === 'family') return name === null ? say(recordWords.family) : say(recordWords.carer, { name });
  return say(recordWords[reader], { name: name ?? '' });
}
