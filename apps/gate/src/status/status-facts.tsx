/** Lists, clock and delivery of this gate, as staff and their supervisor need to know them. */

import { Button, Card, Facts, formatClock, formatDuration, Notice, useLanguage, useSay } from '@open-health-code/ui';
import { gateRejections, gateStatus } from '@open-health-code/messages/gate';
import type { ReactNode } from 'react';
import { useGateView, useRunning, useTick } from '../app/gate-context.tsx';
import { noticeableErrorMs, type ClockState } from '../clock/gate-clock.ts';
import type { Rejected } from '../storage/gate-store.ts';
import { isClockWrong } from './standing.ts';

const minuteMs = 60_000;

export function StatusFacts(): ReactNode {
  useTick(1_000);
  return (
    <div className="status-facts">
      <ListFacts />
      <ClockFacts />
      <DeliveryFacts />
    </div>
  );
}

function ListFacts(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { gate } = useRunning();
  const { lists, gate: self, sync } = useGateView();
  const age = gate.listAge();
  const ageWord = (ms: number): string =>
    ms < minuteMs ? say(gateStatus.ageJustNow) : say(gateStatus.ageOf, { age: formatDuration(ms, language) });
  return (
    <Card title={say(gateStatus.lists)}>
      {lists === undefined ? (
        <p>{say(gateStatus.listsNone)}</p>
      ) : (
        <Facts
          facts={[
            [say(gateStatus.trustAge), ageWord(age.trustMs)],
            [say(gateStatus.revocationAge), ageWord(age.revocationMs)],
            [say(gateStatus.revokedCodes), String(lists.revocationList.state.ids.length)],
          ]}
        />
      )}
      {self !== undefined && (
        <p className="ui-quiet ui-small">
          {say(gateStatus.ageLimit, { limit: formatDuration(self.listMaxAgeHours * 60 * minuteMs, language) })}
        </p>
      )}
      {sync.trouble?.kind === 'lists' && (
        <Notice tone="problem">{say(gateStatus.listsRefused, { reason: sync.trouble.reason })}</Notice>
      )}
    </Card>
  );
}

function ClockFacts(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { gate } = useRunning();
  const { gate: self } = useGateView();
  const clock = gate.clock();
  return (
    <Card title={say(gateStatus.clock)}>
      <p className="status-clock">{formatClock(clock.now, self?.utcOffsetMinutes ?? 0, true)}</p>
      {clock.standing !== 'unmeasured' && (
        <p className="ui-quiet ui-small">
          {say(gateStatus.clockExact, { seconds: Math.max(1, Math.ceil(clock.uncertaintyMs / 1000)) })}
          <br />
          {differenceOf(clock, say, language)}
        </p>
      )}
      {clock.standing === 'carried' && <p className="ui-quiet ui-small">{say(gateStatus.clockCarried)}</p>}
      <ClockNotice />
    </Card>
  );
}

/** What is wrong with the clock and what to do; nothing when it is right. */
export function ClockNotice(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { gate } = useRunning();
  const clock = gate.clock();
  if (clock.standing === 'moved') return <Notice tone="warning">{say(gateStatus.clockMoved)}</Notice>;
  if (isClockWrong(clock)) {
    const word = clock.standing === 'set-back' ? gateStatus.clockSetBack : gateStatus.clockUnmeasured;
    return <Notice tone="problem">{say(word)}</Notice>;
  }
  const error = Math.abs(clock.deviceAheadMs);
  if (error <= noticeableErrorMs) return null;
  return <Notice tone="warning">{say(gateStatus.clockFar, { difference: shortDuration(error, language) })}</Notice>;
}

function differenceOf({ deviceAheadMs }: ClockState, say: ReturnType<typeof useSay>, language: 'en' | 'zh'): string {
  const difference = shortDuration(Math.abs(deviceAheadMs), language);
  if (Math.abs(deviceAheadMs) < 1_500) return say(gateStatus.clockRight);
  return deviceAheadMs > 0 ? say(gateStatus.clockAhead, { difference }) : say(gateStatus.clockBehind, { difference });
}

/** Clocks differ by seconds as well. */
function shortDuration(ms: number, language: 'en' | 'zh'): string {
  if (ms >= 2 * minuteMs) return formatDuration(ms, language);
  return `${Math.round(ms / 1000)}${language === 'zh' ? '秒' : ' s'}`;
}

function DeliveryFacts(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { gate, syncing, isStorageKept } = useRunning();
  const { queueLength, delivery, lastContactAt, sync } = useGateView();
  const { now } = gate.clock();
  const ago = (at: number | undefined): string => {
    if (at === undefined) return say(gateStatus.never);
    if (now - at < minuteMs) return say(gateStatus.justNow);
    return say(gateStatus.ago, { duration: formatDuration(now - at, language) });
  };
  return (
    <Card title={say(gateStatus.queue)}>
      <Facts
        facts={[
          [say(gateStatus.queued), String(queueLength)],
          [say(gateStatus.lastDelivery), ago(delivery?.lastAt)],
          [say(gateStatus.lastRound), ago(lastContactAt)],
          [say(gateStatus.rejected), <RejectedList key="rejected" rejected={delivery?.rejected} />],
          [say(gateStatus.storage), say(isStorageKept ? gateStatus.storageKept : gateStatus.storageMayGo)],
        ]}
      />
      {sync.trouble?.kind === 'offline' && <Notice>{say(gateStatus.troubleOffline)}</Notice>}
      {sync.trouble?.kind === 'refused' && <Notice tone="warning">{say(gateStatus.troubleRefused)}</Notice>}
      {sync.trouble?.kind === 'storage' && <Notice tone="problem">{say(gateStatus.troubleStorage)}</Notice>}
      <Button kind="secondary" busy={sync.isRunning} onClick={() => syncing.nudge(0)}>
        {say(gateStatus.syncNow)}
      </Button>
    </Card>
  );
}

/** What the server did not take, by its reason. */
export function RejectedList({ rejected = {} }: { readonly rejected: Rejected | undefined }): ReactNode {
  const say = useSay();
  const reasons = Object.entries(rejected);
  if (reasons.length === 0) return '0';
  return (
    <ul>
      {reasons.map(([reason, count]) => {
        // The server may learn reasons that this build has no words for.
        const word = reason in gateRejections ? gateRejections[reason as keyof typeof gateRejections] : undefined;
        return <li key={reason}>{word === undefined ? `${count} ${reason}` : say(word, { count })}</li>;
      })}
    </ul>
  );
}
