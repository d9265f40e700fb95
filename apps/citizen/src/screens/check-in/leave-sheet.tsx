import { useState, type ReactNode } from 'react';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { Button, Field, Sheet, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';

/** Now, or at a time for whoever forgot. `came` and the time it answers with are this phone's. */
export function LeaveSheet({
  title,
  came,
  onClose,
  onLeave,
}: {
  readonly title: string;
  readonly came: number;
  readonly onClose: () => void;
  readonly onLeave: (at: number) => Promise<void>;
}): ReactNode {
  const say = useSay();
  const [clock, setClock] = useState('');
  const [fault, setFault] = useState(false);
  const { busy, error, send } = useSending();
  const leaveThen = (): void => {
    const at = latestAt(clock, Date.now());
    if (at === undefined || at < came) setFault(true);
    else send(async () => await onLeave(at));
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <Button wide busy={busy} onClick={() => send(async () => await onLeave(Date.now()))}>
        {say(checkInWords.leaveNow)}
      </Button>
      <Field
        label={say(checkInWords.leftEarlier)}
        type="time"
        value={clock}
        error={fault ? say(checkInWords.wrongTime) : undefined}
        onChange={(event) => {
          setClock(event.target.value);
          setFault(false);
        }}
      />
      {error !== undefined && <Failure error={error} />}
      <Button kind="secondary" wide busy={busy} onClick={leaveThen}>
        {say(checkInWords.leaveThen)}
      </Button>
    </Sheet>
  );
}

/** The last time before now at which this phone's clock showed `HH:MM`. */
function latestAt(clock: string, now: number): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(clock) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const at = new Date(now).setHours(Number(hours), Number(minutes), 0, 0);
  return at > now ? at - 24 * 3_600_000 : at;
}
