/** Opens the gate that is kept on this device, starts its rounds with the server, and draws it. */

import '@open-health-code/ui/tokens.css';
import './app/gate.css';
import { Loading, LanguageProvider, Notice, provideChineseGlyphs, useSay } from '@open-health-code/ui';
import { gateStatus, gateWords } from '@open-health-code/messages/gate';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { exclusively, keepStorage, registerServiceWorker } from './app/device.ts';
import { GateProvider } from './app/gate-context.tsx';
import { deviceClocks } from './clock/gate-clock.ts';
import { codeInLink } from './enrolment/enrol-link.ts';
import { Gate } from './gate/gate.ts';
import { startSyncing } from './gate/syncing.ts';
import { openGateStore } from './storage/indexed-db-store.ts';

const place = document.getElementById('app');
if (place === null) throw new Error('the page has no place for the app');
const root = createRoot(place);
const draw = (content: ReactNode): void =>
  root.render(
    <StrictMode>
      <LanguageProvider>{content}</LanguageProvider>
    </StrictMode>,
  );

// The code is good for one gate: it must not stay in the address, where the next person at the device could read it.
const linkedCode = codeInLink(location.href);
if (location.hash !== '') history.replaceState(null, '', location.pathname);

draw(<Starting />);
start().catch(() => draw(<NoStorage />));
void registerServiceWorker();
provideChineseGlyphs(() => import('./app/fallback-font.ts'));

async function start(): Promise<void> {
  const store = await openGateStore();
  const gate = await Gate.open({ store, clocks: deviceClocks, exclusively });
  const isStorageKept = await keepStorage();
  const syncing = startSyncing({
    round: async () => await gate.sync(),
    monotonic: deviceClocks.monotonic,
    random: Math.random,
    setTimer: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });
  addEventListener('online', syncing.online);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') syncing.nudge();
  });
  draw(
    <GateProvider running={{ gate, syncing, isStorageKept }}>
      <App linkedCode={linkedCode} />
    </GateProvider>,
  );
}

function Starting(): ReactNode {
  const say = useSay();
  return <Loading>{say(gateWords.starting)}</Loading>;
}

/** Without storage a gate would forget what it checked: it does not begin. */
function NoStorage(): ReactNode {
  const say = useSay();
  return (
    <main className="page">
      <Notice tone="problem">{say(gateStatus.troubleStorage)}</Notice>
    </main>
  );
}
