/** The code: the one screen that millions look at, often in a hurry, in the sun, without a network. */

import { useEffect, type ReactNode } from 'react';
import { citizenWords, codeWords } from '@open-health-code/messages/citizen';
import { Icon, LanguageSwitch, Loading, useLanguage, useSay } from '@open-health-code/ui';
import { codeOf } from '../../state/codes.ts';
import { facts, network } from '../../state/contact.ts';
import { inFront } from '../../state/people.ts';
import { useCityTime, useWatched } from '../../shell/watching.ts';
import { Ways, type Way } from '../../shell/ways.tsx';
import { cityName } from './city.ts';
import { CodeCard } from './code-card.tsx';
import { ClockNote, ContactNote } from './contact-notes.tsx';
import { NoCode } from './no-code.tsx';
import { PersonSwitch, useSwipe } from './person-switch.tsx';
import { useWakeLock } from './wake-lock.ts';

export function CodeScreen(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const who = useWatched(inFront);
  const { code, state, trouble } = useWatched(codeOf(who));
  const now = useCityTime(60_000);
  const { dependants } = useWatched(facts);
  const online = useWatched(network);
  const swipe = useSwipe();
  const live = code !== undefined && Date.parse(code.expiresAt) > now;
  useWakeLock(live);
  useEffect(() => {
    document.title = say(citizenWords.appName);
  }, [say]);
  return (
    <>
      <header className="code-head">
        <h1>{cityName(language) ?? say(citizenWords.appName)}</h1>
        <LanguageSwitch />
      </header>
      <div className="code-columns" {...swipe}>
        <div className="ui-stack">
          {dependants.length > 0 && <PersonSwitch />}
          {live ? (
            <CodeCard code={code} />
          ) : state === 'reading' || state === 'asking' ? (
            <Loading>{say(citizenWords.loading)}</Loading>
          ) : (
            <NoCode code={code} none={state === 'none'} busy={trouble === 'busy'} />
          )}
        </div>
        <div className="ui-stack">
          {live && <ContactNote trouble={online ? trouble : 'offline'} issuedAt={code.issuedAt} />}
          <ClockNote />
          {live && (
            <p className="code-hint ui-quiet">
              <Icon name="sun" />
              <span>{say(codeWords.hint)}</span>
            </p>
          )}
          {(live || state === 'none') && <Ways ways={waysOf(code?.colour === 'yellow' || code?.colour === 'red')} />}
        </div>
      </div>
    </>
  );
}

function waysOf(restricted: boolean): readonly Way[] {
  return [
    { href: '/why', icon: 'question', word: restricted ? codeWords.why : codeWords.whyGreen },
    { href: '/declare', icon: 'write', word: codeWords.declare },
    { href: '/appeals', icon: 'list', word: codeWords.appeals },
  ];
}
