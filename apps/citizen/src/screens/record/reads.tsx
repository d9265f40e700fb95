import { useCallback, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { recordWords } from '@open-health-code/messages/citizen-record';
import { readReasonNames } from '@open-health-code/messages/records';
import type { Message } from '@open-health-code/messages';
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
  const { reader, name, reason, whatName, at } = read;
  const known: Readonly<Record<string, Message>> = readReasonNames;
  return (
    <div className="item-row">
      <Icon name={icons[reader]} />
      <div>
        <p>
          <strong>{whatName[language]}</strong>
        </p>
        <p>
          {name === null || reader === 'self' || reader === 'family'
            ? say(recordWords[reader === 'self' ? 'self' : 'family'])
            : say(recordWords[reader], { name })}
        </p>
        <p className="ui-quiet">{known[reason]?.[language] ?? reason}</p>
      </div>
      <p className="item-time">{clockOf(at)}</p>
    </div>
  );
}
