/** A screen at the door that people check in with by themselves. */

import { Button, Loading, Notice, QrCode, useSay } from '@open-health-code/ui';
import { gatePoster } from '@open-health-code/messages/gate';
import { useRef, type ReactNode } from 'react';
import { useRunning, useTick } from '../app/gate-context.tsx';
import { PageHead } from '../app/page-head.tsx';
import { isCurrent, usePoster } from './use-poster.ts';

export function PosterScreen(): ReactNode {
  useTick(1_000);
  const say = useSay();
  const { gate } = useRunning();
  const { poster, isFailing } = usePoster();
  const screen = useRef<HTMLElement>(null);
  const isGood = poster !== undefined && isCurrent(poster, gate.clock().now);
  return (
    <main className="page poster" ref={screen}>
      <PageHead title={say(gatePoster.title)}>
        {document.fullscreenEnabled && (
          <Button kind="quiet" onClick={() => void screen.current?.requestFullscreen().catch(() => undefined)}>
            {say(gatePoster.fullScreen)}
          </Button>
        )}
      </PageHead>
      {isGood ? (
        <div className="poster-body">
          <p className="poster-place">{poster.place.name}</p>
          <div className="poster-code">
            <QrCode text={poster.text} encoding="byte" label={say(gatePoster.label, { place: poster.place.name })} />
          </div>
          <p>{say(gatePoster.how)}</p>
          {poster.showUntil !== null && <p className="ui-quiet">{say(gatePoster.changes)}</p>}
        </div>
      ) : isFailing ? (
        <Notice tone="warning">{say(poster === undefined ? gatePoster.none : gatePoster.stale)}</Notice>
      ) : (
        <Loading>{say(gatePoster.loading)}</Loading>
      )}
    </main>
  );
}
