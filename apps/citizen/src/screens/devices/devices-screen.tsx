/** Where the person is signed in, and ending what they do not know. */

import { useCallback, useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { deviceWords } from '@open-health-code/messages/citizen-devices';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Button, Icon, Loading, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useTime } from '../../shell/use-time.ts';
import { ask } from '../../state/contact.ts';
import '../items.css';

type Device = AnswerOf<Operations['GET /v1/people/me/devices']>['devices'][number];

export default function DevicesScreen(): ReactNode {
  const say = useSay();
  const [answer, again] = useAnswer(useCallback(async () => await ask('GET /v1/people/me/devices', {}), []));
  return (
    <>
      <ScreenHead title={say(meWords.devices)} back="/me" />
      <p className="ui-quiet">{say(deviceWords.why)}</p>
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && <Devices devices={answer.value.devices} onChanged={again} />}
    </>
  );
}

function Devices({
  devices,
  onChanged,
}: {
  readonly devices: readonly Device[];
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const [ending, setEnding] = useState<Device | 'others'>();
  const others = devices.filter(({ current }) => !current);
  const close = (): void => setEnding(undefined);
  const done = (): void => {
    close();
    onChanged();
  };
  return (
    <>
      <ul className="ui-list">
        {devices
          .toSorted((a, b) => Number(b.current) - Number(a.current))
          .map((device) => (
            <li key={device.deviceId}>
              <DeviceRow device={device} onEnd={() => setEnding(device)} />
            </li>
          ))}
      </ul>
      {others.length === 0 ? (
        <p className="ui-quiet">{say(deviceWords.onlyThis)}</p>
      ) : (
        <Button kind="secondary" wide onClick={() => setEnding('others')}>
          {say(deviceWords.endOthers)}
        </Button>
      )}
      {ending === 'others' && (
        <SureSheet
          title={say(deviceWords.endOthersTitle)}
          yes={say(deviceWords.endOthers)}
          onYes={async (idempotencyKey) => await ask('DELETE /v1/people/me/devices', { idempotencyKey })}
          onDone={done}
          onClose={close}
        >
          <p>{say(deviceWords.endOthersSure)}</p>
        </SureSheet>
      )}
      {ending !== undefined && ending !== 'others' && (
        <SureSheet
          title={say(deviceWords.endTitle, { device: ending.name })}
          yes={say(deviceWords.end)}
          onYes={async (idempotencyKey) =>
            await ask('DELETE /v1/people/me/devices/:deviceId', {
              params: { deviceId: ending.deviceId },
              idempotencyKey,
            })
          }
          onDone={done}
          onClose={close}
        >
          <p>{say(deviceWords.endSure)}</p>
        </SureSheet>
      )}
    </>
  );
}

function DeviceRow({ device, onEnd }: { readonly device: Device; readonly onEnd: () => void }): ReactNode {
  const say = useSay();
  const time = useTime();
  const { name, method, signedInAt, expiresAt, current } = device;
  return (
    <div className="item-row">
      <Icon name="phone" />
      <div>
        <p className="ui-row">
          <strong>{name}</strong>
          {current && <span className="ui-badge ui-green-soft">{say(deviceWords.current)}</span>}
        </p>
        <p className="ui-quiet">{say(deviceWords.since, { time: time(signedInAt) })}</p>
        <p className="ui-quiet">
          {say(method === 'oidc' ? deviceWords.byOidc : deviceWords.byOtp)} ·{' '}
          {say(deviceWords.until, { time: time(expiresAt) })}
        </p>
      </div>
      {!current && (
        <Button kind="quiet" aria-label={say(deviceWords.endNamed, { device: name })} onClick={onEnd}>
          {say(deviceWords.end)}
        </Button>
      )}
    </div>
  );
}
