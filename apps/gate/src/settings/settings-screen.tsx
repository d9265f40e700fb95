/** What staff can set at their gate, and what the gate is. */

import {
  Button,
  Card,
  Checkbox,
  Choice,
  Facts,
  formatDay,
  LanguageSwitch,
  Select,
  Sheet,
  useLanguage,
  useSay,
} from '@open-health-code/ui';
import { listCameras } from '@open-health-code/ui/scanning';
import { gateSettings, gateVenues, gateWords } from '@open-health-code/messages/gate';
import { useEffect, useState, type ReactNode } from 'react';
import { useGateView, useRunning } from '../app/gate-context.tsx';
import { PageHead } from '../app/page-head.tsx';
import { goTo } from '../app/route.ts';
import { signal } from '../verdict/signals.ts';
import { verdicts } from '../verdict/judge.ts';

export function SettingsScreen(): ReactNode {
  const say = useSay();
  return (
    <main className="page">
      <PageHead title={say(gateWords.settings)}>
        <LanguageSwitch />
      </PageHead>
      <div className="page-columns">
        <WorkSettings />
        <SignalSettings />
        <GateFacts />
        <LeaveGate />
      </div>
    </main>
  );
}

function WorkSettings(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { preferences, gate: self } = useGateView();
  return (
    <Card>
      <Choice
        legend={say(gateSettings.temperature)}
        value={preferences.temperature}
        options={[
          { value: 'nobody', label: say(gateSettings.temperatureNobody) },
          { value: 'measured', label: say(gateSettings.temperatureMeasured) },
          { value: 'everybody', label: say(gateSettings.temperatureEverybody) },
        ]}
        onChange={(temperature) => void gate.prefer({ temperature })}
      />
      {self?.checkIns === true ? (
        <Checkbox checked={preferences.checkIn} onChange={(checkIn) => void gate.prefer({ checkIn })}>
          {say(gateSettings.checkIn)}
        </Checkbox>
      ) : (
        <p className="ui-quiet">{say(gateSettings.checkInOff)}</p>
      )}
      <CameraChoice />
    </Card>
  );
}

function CameraChoice(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { preferences } = useGateView();
  const [cameras, setCameras] = useState<Awaited<ReturnType<typeof listCameras>>>([]);
  useEffect(() => {
    void listCameras().then(setCameras);
  }, []);
  return (
    <Select
      label={say(gateWords.camera)}
      value={preferences.cameraId ?? ''}
      onChange={(event) => void gate.prefer({ cameraId: event.target.value === '' ? undefined : event.target.value })}
    >
      <option value="">{say(gateWords.cameraAny)}</option>
      {cameras.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label === '' ? say(gateWords.cameraNumber, { number: index + 1 }) : label}
        </option>
      ))}
    </Select>
  );
}

function SignalSettings(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { preferences } = useGateView();
  return (
    <Card title={say(gateSettings.verdict)}>
      <Checkbox checked={preferences.sound} onChange={(sound) => void gate.prefer({ sound })}>
        {say(gateSettings.soundOn)}
      </Checkbox>
      <Checkbox checked={preferences.stay} onChange={(stay) => void gate.prefer({ stay })}>
        {say(gateSettings.stay)}
      </Checkbox>
      <h3>{say(gateSettings.try)}</h3>
      <div className="ui-row">
        {verdicts.map((verdict) => (
          <Button key={verdict} kind="secondary" onClick={() => signal(verdict)}>
            {say(gateWords[verdict])}
          </Button>
        ))}
      </div>
    </Card>
  );
}

function GateFacts(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { gate } = useRunning();
  const { gate: self } = useGateView();
  if (self === undefined) return null;
  return (
    <Card title={say(gateSettings.gate)}>
      <Facts
        facts={[
          [say(gateSettings.name), self.name],
          [say(gateSettings.device), self.device],
          [say(gateSettings.place), self.place.name],
          [say(gateSettings.venue), say(gateVenues[self.venue])],
          [say(gateSettings.policy), say(gateSettings.policyVersion, self.policy)],
          [say(gateSettings.fever), `${self.feverCelsius} °C`],
          [say(gateSettings.enrolledUntil), formatDay(self.enrolledUntil.slice(0, 10), language, gate.clock().now)],
        ]}
      />
    </Card>
  );
}

function LeaveGate(): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { queueLength } = useGateView();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button kind="quiet" onClick={() => setAsked(true)}>
        {say(gateSettings.leave)}
      </Button>
      {isAsked && (
        <Sheet title={say(gateSettings.leaveTitle)} onClose={() => setAsked(false)}>
          <p>{say(gateSettings.leaveBody)}</p>
          {queueLength > 0 && <p>{say(gateSettings.leaveLost, { count: queueLength })}</p>}
          <Button kind="danger" wide onClick={() => void gate.leave().then(() => goTo(''))}>
            {say(gateSettings.leaveSure)}
          </Button>
        </Sheet>
      )}
    </>
  );
}
