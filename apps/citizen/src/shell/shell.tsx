/** What is around every screen: the navigation, the way to signing in, and what is shown when a screen does not load. */

import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { BottomNavigation, Loading, useLanguage, useSay } from '@open-health-code/ui';
import { ask, session } from '../state/contact.ts';
import { unread } from '../state/unread.ts';
import { LoadGuard } from './load-guard.tsx';
import { follow, navigate, path } from './routing.tsx';
import { places, screens } from './screens.ts';
import { useWatched } from './watching.ts';

export function Shell(): ReactNode {
  const say = useSay();
  const address = useWatched(path);
  const signedIn = useWatched(session);
  const screen = screens[address] ?? screens['/'];
  const mustSignIn = signedIn === 'signed-out' && screen?.open !== true;
  useEffect(() => {
    if (!mustSignIn) return;
    const wanted = address + location.search;
    navigate(wanted === '/' ? '/sign-in' : `/sign-in?return=${encodeURIComponent(wanted)}`, { replace: true });
  }, [mustSignIn, address]);
  useTellLanguage(signedIn === 'signed-in');
  const main = useFocusOnChange(address);
  if (screen === undefined) return null;
  const current = places.find(({ href, also }) => href === address || also.includes(address));
  return (
    <>
      <main ref={main} tabIndex={-1} className="screen">
        <LoadGuard key={address}>
          <Suspense fallback={<Loading>{say(citizenWords.loading)}</Loading>}>
            {mustSignIn ? <Loading>{say(citizenWords.loading)}</Loading> : <screen.Component />}
          </Suspense>
        </LoadGuard>
      </main>
      {(screen.open !== true || signedIn === 'signed-in') && <Navigation current={current?.href} />}
    </>
  );
}

function Navigation({ current }: { readonly current: string | undefined }): ReactNode {
  const say = useSay();
  const count = useWatched(unread);
  const news = { shown: count, label: say(citizenWords.unread, { count }) };
  return (
    <BottomNavigation
      label={say(citizenWords.navigation)}
      items={places.map(({ href, icon, word }) => ({
        href,
        icon,
        label: say(word),
        count: href === '/inbox' ? news : undefined,
      }))}
      current={current}
      onNavigate={follow}
    />
  );
}

/** Texts that are sent to the person come in the language chosen here. What cannot be told now is told with the next change. */
function useTellLanguage(signedIn: boolean): void {
  const { language } = useLanguage();
  const before = useRef(language);
  useEffect(() => {
    if (before.current === language) return;
    before.current = language;
    if (signedIn) ask('PUT /v1/people/me/language', { body: { language } }).catch(() => undefined);
  }, [language, signedIn]);
}

/** A new screen begins at its top for screen readers and keyboards too. */
function useFocusOnChange(address: string): React.RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const before = useRef(address);
  useEffect(() => {
    if (before.current === address) return;
    before.current = address;
    main.current?.focus();
  }, [address]);
  return main;
}
