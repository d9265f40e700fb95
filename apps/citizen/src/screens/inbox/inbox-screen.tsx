/** The inbox of whoever is in front. A message is read once it was opened. */

import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { inboxWords } from '@open-health-code/messages/citizen-inbox';
import { meWords } from '@open-health-code/messages/citizen-me';
import { buttonClass, Card, Icon, Sheet, useLanguage, useSay } from '@open-health-code/ui';
import { MoreButton } from '../../asking/more-button.tsx';
import { usePages } from '../../asking/use-pages.ts';
import { PersonChoice } from '../../shell/person-choice.tsx';
import { Link } from '../../shell/routing.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useTime } from '../../shell/use-time.ts';
import { useWatched } from '../../shell/watching.ts';
import { ask } from '../../state/contact.ts';
import { inFront } from '../../state/people.ts';
import { learnUnread } from '../../state/unread.ts';
import { pressed } from '../../state/pressed-message.ts';
import './inbox.css';

type Message = AnswerOf<Operations['GET /v1/people/:who/messages']>['messages'][number];

export default function InboxScreen(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const [openId, setOpenId] = useState<string>();
  const question = useCallback(
    async (before: string | undefined) => {
      const { messages, next } = await ask('GET /v1/people/:who/messages', {
        params: { who },
        query: before === undefined ? {} : { before },
      });
      return { items: messages, next };
    },
    [who],
  );
  const pages = usePages(question);
  const { items, change } = pages;
  const open = items?.find(({ messageId }) => messageId === openId);
  usePressedMessage(items, setOpenId);
  useEffect(() => {
    if (open === undefined || open.readAt !== null) return;
    const readAt = new Date().toISOString();
    change((all) => all.map((one) => (one.messageId === open.messageId ? { ...one, readAt } : one)));
    // What fails now is marked the next time it is opened.
    ask('POST /v1/people/:who/messages/:messageId/read', { params: { who, messageId: open.messageId } })
      .then(learnUnread)
      .catch(() => undefined);
  }, [open, who, change]);
  return (
    <>
      <ScreenHead title={say(inboxWords.title)}>
        <Link href="/notifications" className="ui-button ui-button-quiet">
          <Icon name="bell" />
          {say(meWords.notifications)}
        </Link>
      </ScreenHead>
      <PersonChoice />
      {items !== undefined && items.length === 0 && (
        <Card>
          <p>
            <strong>{say(inboxWords.empty)}</strong>
          </p>
          <p className="ui-quiet">{say(inboxWords.emptyWhy)}</p>
        </Card>
      )}
      {items !== undefined && items.length > 0 && (
        <ul className="ui-list">
          {items.map((message) => (
            <li key={message.messageId}>
              <MessageRow message={message} onOpen={() => setOpenId(message.messageId)} />
            </li>
          ))}
        </ul>
      )}
      <MoreButton pages={pages} />
      {open !== undefined && <MessageSheet message={open} onClose={() => setOpenId(undefined)} />}
    </>
  );
}

/** Opens the message whose notification was pressed, once it is there. */
function usePressedMessage(items: readonly Message[] | undefined, open: (messageId: string) => void): void {
  const wanted = useWatched(pressed);
  useEffect(() => {
    if (wanted === undefined || items === undefined) return;
    if (items.some(({ messageId }) => messageId === wanted)) open(wanted);
    pressed.set(undefined);
  }, [wanted, items, open]);
}

function MessageRow({ message, onOpen }: { readonly message: Message; readonly onOpen: () => void }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const time = useTime();
  const { title, text, at, readAt } = message;
  return (
    <button type="button" className="ui-list-row message" onClick={onOpen}>
      <span className="message-text">
        <span className="message-head">
          <strong>{title[language]}</strong>
          {readAt === null && <span className="ui-badge message-new">{say(inboxWords.unread)}</span>}
        </span>
        <span className="message-start ui-quiet">{text[language]}</span>
        <span className="ui-quiet ui-small">{time(at)}</span>
      </span>
      <Icon name="forward" />
    </button>
  );
}

/** Screens that messages lead to. */
const screens = {
  reasons: '/why',
  appeals: '/appeals',
  dependants: '/dependants',
  devices: '/devices',
  'check-ins': '/c',
  paper: '/paper',
  declare: '/declare',
} as const;

function MessageSheet({ message, onClose }: { readonly message: Message; readonly onClose: () => void }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const time = useTime();
  const { title, text, at, opens } = message;
  return (
    <Sheet title={title[language]} onClose={onClose}>
      <p className="ui-quiet">{time(at)}</p>
      <p>{text[language]}</p>
      {opens !== null && (
        <Link href={screens[opens]} className={buttonClass('primary', true)}>
          {say(inboxWords[opens])}
        </Link>
      )}
    </Sheet>
  );
}
