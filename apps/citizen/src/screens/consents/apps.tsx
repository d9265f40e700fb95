import { useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { consentWords } from '@open-health-code/messages/citizen-consents';
import { Button, Card, useSay } from '@open-health-code/ui';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { groupedBy } from '../../shell/grouped.ts';
import { useTime } from '../../shell/use-time.ts';
import { ask } from '../../state/contact.ts';

type Key = AnswerOf<Operations['GET /v1/people/me/delivery-keys']>['keys'][number];

/** Apps with the devices on which they may show the code. Disconnecting is for all devices of an app. */
export function Apps({
  keys,
  onChanged,
}: {
  readonly keys: readonly Key[];
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const apps = groupedBy(keys, ({ platform }) => platform);
  return (
    <Card title={say(consentWords.apps)}>
      <p className="ui-quiet">{say(consentWords.appsWhy)}</p>
      {apps.size === 0 && <p>{say(consentWords.noApps)}</p>}
      <ul className="item-list">
        {[...apps].map(([platform, devices]) => (
          <li key={platform}>
            <App platform={platform} devices={devices} onChanged={onChanged} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function App({
  platform,
  devices,
  onChanged,
}: {
  readonly platform: string;
  readonly devices: readonly Key[];
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const time = useTime();
  const [ending, setEnding] = useState(false);
  const name = devices[0]?.platformName ?? '';
  return (
    <div className="ui-stack item">
      <p>
        <strong>{name}</strong>
      </p>
      {devices.map(({ keyId, device, registeredAt }) => (
        <p key={keyId} className="ui-quiet">
          {say(consentWords.connected, { device, time: time(registeredAt) })}
        </p>
      ))}
      <div className="item-actions">
        <Button kind="quiet" aria-label={say(consentWords.disconnectNamed, { name })} onClick={() => setEnding(true)}>
          {say(consentWords.disconnect)}
        </Button>
      </div>
      {ending && (
        <SureSheet
          title={say(consentWords.disconnectTitle, { name })}
          yes={say(consentWords.disconnect)}
          onYes={async (idempotencyKey) =>
            await ask('DELETE /v1/people/me/delivery-keys/:platform', { params: { platform }, idempotencyKey })
          }
          onDone={() => {
            setEnding(false);
            onChanged();
          }}
          onClose={() => setEnding(false)}
        >
          <p>{say(consentWords.disconnectSure)}</p>
        </SureSheet>
      )}
    </div>
  );
}
