/** Draws the app: the screen of the address inside what is around every screen. */

import { createRoot } from 'react-dom/client';
import { LanguageProvider, provideChineseGlyphs } from '@open-health-code/ui';
import { startBackground } from './state/background.ts';
import { learnDependants } from './state/people.ts';
import { takePosterLink } from './state/poster.ts';
import { openPressed, takePressedMessage } from './state/pressed-message.ts';
import { codeOf } from './state/codes.ts';
import { session } from './state/contact.ts';
import { navigate } from './shell/routing.tsx';
import { Shell } from './shell/shell.tsx';

export function drawApp(): void {
  const place = document.getElementById('app');
  if (place === null) throw new Error('the page has no place for the app');
  takePosterLink();
  // A poster's link opened where the check-in is open already changes no more than what is behind the `#`.
  addEventListener('hashchange', takePosterLink);
  takePressedMessage();
  createRoot(place).render(
    <LanguageProvider>
      <Shell />
    </LanguageProvider>,
  );
  navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // Our own service worker says so when a notification was pressed.
    if (typeof data !== 'object' || data === null || !('opens' in data) || typeof data.opens !== 'string') return;
    openPressed(data.opens);
    navigate('/inbox');
  });
  afterFirstCode(() => {
    void navigator.serviceWorker?.register('/service-worker.js', { updateViaCache: 'none' });
    provideChineseGlyphs(() => import('./fallback-font.ts'));
    void learnDependants();
    session.watch(() => void learnDependants());
    startBackground();
  });
}

/** Nothing may take the line or the processor from the first code. */
function afterFirstCode(work: () => void): void {
  const own = codeOf('me');
  const isSettled = (): boolean => session.get() === 'signed-out' || ['settled', 'none'].includes(own.get().state);
  const stops: (() => void)[] = [];
  const look = (): void => {
    if (!isSettled()) return;
    for (const stop of stops.splice(0)) stop();
    whenIdle(work);
  };
  if (isSettled()) whenIdle(work);
  else stops.push(own.watch(look), session.watch(look));
}

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 5000 });
  else setTimeout(work, 1000);
}
