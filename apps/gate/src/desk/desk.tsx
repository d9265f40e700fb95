/** The screen staff work at: camera, what a scan means, how the gate is, and the ways around the camera. */

import { Button, formatDuration, Icon, Notice, Sheet, useLanguage, useSay } from '@open-health-code/ui';
import { gateStatus, gateWords } from '@open-health-code/messages/gate';
import { useState, type ReactNode } from 'react';
import { useGateView, useRunning, useTick } from '../app/gate-context.tsx';
import { goTo } from '../app/route.ts';
import { InsideSheet } from '../counts/inside-sheet.tsx';
import type { GateSelf } from '../queue/scan.ts';
import { Scanner } from '../scanning/scanner.tsx';
import { ClockNotice, StatusFacts } from '../status/status-facts.tsx';
import { standingOf } from '../status/standing.ts';
import type { Visits } from '../verdict/use-visits.ts';
import { PasteSheet } from './paste-sheet.tsx';

const movements = [
  ['check', gateWords.movementCheck],
  ['in', gateWords.movementIn],
  ['out', gateWords.movementOut],
] as const;

export function Desk({ visits }: { readonly visits: Visits }): ReactNode {
  useTick(1_000);
  const say = useSay();
  const { gate } = useRunning();
  const { preferences } = useGateView();
  const [isPasting, setPasting] = useState(false);
  return (
    <div className="desk">
      <main className="desk-main">
        <h1 className="ui-hidden">{say(gateWords.scanTitle)}</h1>
        <ListNotice />
        <Movement />
        <Scanner cameraId={preferences.cameraId} onSighting={visits.onSighting} />
        <CountLine />
        <div className="desk-ways">
          <Button kind="secondary" onClick={() => setPasting(true)}>
            {say(gateWords.paste)}
          </Button>
          <Button kind="secondary" onClick={() => visits.onVisitor(gate.lookWithoutCode({ by: 'nothing' }))}>
            {say(gateWords.noCode)}
          </Button>
          <Button kind="secondary" onClick={() => goTo('id-check')}>
            {say(gateWords.idDocument)}
          </Button>
        </div>
      </main>
      <aside className="desk-status" aria-label={say(gateWords.status)}>
        <StatusFacts />
      </aside>
      {isPasting && (
        <PasteSheet
          onClose={() => setPasting(false)}
          onText={(text) => {
            setPasting(false);
            visits.onText(text);
          }}
        />
      )}
    </div>
  );
}

/** Gate, place and state; stays on top of every screen of an enrolled gate. */
export function DeskHeader(): ReactNode {
  useTick(1_000);
  const say = useSay();
  const { language } = useLanguage();
  const { gate } = useRunning();
  const view = useGateView();
  const [isOpen, setOpen] = useState(false);
  const age = gate.listAge();
  const { tone, word } = standingOf(view, gate.clock(), age);
  const left = formatDuration(age.leftMs, language);
  const oldest = Math.max(age.trustMs, age.revocationMs);
  const parts = [
    tone === 'info' ? say(gateStatus.offlineReady, { left }) : say(word),
    ...(age.standing === 'none'
      ? []
      : [
          oldest < 60_000
            ? say(gateStatus.listsNew)
            : say(gateStatus.listsAge, { age: formatDuration(oldest, language) }),
        ]),
    ...(view.queueLength > 0 ? [say(gateStatus.waiting, { count: view.queueLength })] : []),
  ];
  return (
    <header className="desk-header">
      <div className="desk-name">
        <strong>{view.gate?.name}</strong>
        <span>{view.gate === undefined ? '' : besideName(view.gate)}</span>
      </div>
      <button type="button" className={`state state-${tone}`} onClick={() => setOpen(true)}>
        <Icon name={tone === 'info' ? 'offline' : tone} />
        <span>{parts.join(' · ')}</span>
      </button>
      <nav className="desk-nav">
        <HeaderButton icon="place" label={say(gateWords.poster)} onClick={() => goTo('poster')} />
        <HeaderButton icon="list" label={say(gateWords.settings)} onClick={() => goTo('settings')} />
      </nav>
      {isOpen && (
        <Sheet title={say(gateWords.status)} onClose={() => setOpen(false)}>
          <StatusFacts />
        </Sheet>
      )}
    </header>
  );
}

/** Where the gate is, and what staff call the device where that is something else than the gate. */
function besideName({ name, device, place }: GateSelf): string {
  return device === name ? place.name : `${place.name} · ${device}`;
}

function HeaderButton({
  icon,
  label,
  onClick,
}: {
  readonly icon: 'place' | 'list';
  readonly label: string;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <button type="button" className="desk-icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** Why the gate does not judge, or will soon not, before anybody is in front of it. */
function ListNotice(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { standing } = gate.listAge();
  if (standing === 'too-old') {
    return (
      <Notice tone="problem" title={say(gateStatus.listsTooOldTitle)}>
        {say(gateStatus.listsTooOldBody)}
      </Notice>
    );
  }
  if (standing === 'none') {
    return (
      <Notice tone="warning" title={say(gateStatus.listsNoneTitle)}>
        {say(gateStatus.listsNoneBody)}
      </Notice>
    );
  }
  return <ClockNotice />;
}

function Movement(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { preferences } = useGateView();
  return (
    <fieldset className="movement">
      <legend className="ui-hidden">{say(gateWords.movement)}</legend>
      {movements.map(([movement, word]) => (
        <label key={movement}>
          <input
            type="radio"
            name="movement"
            checked={preferences.movement === movement}
            onChange={() => void gate.prefer({ movement })}
          />
          <span>{say(word)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function CountLine(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const [isCounting, setCounting] = useState(false);
  const { inside, today, othersUntil } = gate.counts();
  const checks = today.admit + today.measure + today.refuse + today.invalid;
  return (
    <div className="desk-counts">
      <strong>{say(othersUntil === undefined ? gateWords.insideOwn : gateWords.inside, { count: inside })}</strong>
      <Button kind="quiet" onClick={() => setCounting(true)}>
        {say(gateWords.insideChange)}
      </Button>
      <span>{say(gateWords.checkedToday, { count: checks })}</span>
      {isCounting && <InsideSheet onClose={() => setCounting(false)} />}
    </div>
  );
}
