/** Everything about the person that is not the code itself. */

import { useState, type ReactNode } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Button, Icon, LanguageSwitch, useSay } from '@open-health-code/ui';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useWatched } from '../../shell/watching.ts';
import { Ways, type Way } from '../../shell/ways.tsx';
import { codeOf } from '../../state/codes.ts';
import { thisDevice } from '../../state/this-device.ts';
import { ExportSheet } from './export-sheet.tsx';
import { SignOutSheet } from './sign-out-sheet.tsx';
import './me.css';

const health: readonly Way[] = [
  { href: '/declare', icon: 'write', word: codeWords.declare },
  { href: '/why', icon: 'question', word: codeWords.whyGreen },
  { href: '/appeals', icon: 'list', word: codeWords.appeals },
];
const others: readonly Way[] = [
  { href: '/dependants', icon: 'people', word: meWords.dependants },
  { href: '/paper', icon: 'code', word: meWords.paper },
];
const data: readonly Way[] = [
  { href: '/record', icon: 'clock', word: meWords.record },
  { href: '/consents', icon: 'shield', word: meWords.consents },
];
const app: readonly Way[] = [
  { href: '/notifications', icon: 'bell', word: meWords.notifications },
  { href: '/devices', icon: 'phone', word: meWords.devices },
  { href: '/phones', icon: 'person', word: meWords.phones },
  { href: '/about', icon: 'info', word: meWords.about },
];

export default function MeScreen(): ReactNode {
  const say = useSay();
  const [sheet, setSheet] = useState<'export' | 'sign-out'>();
  const name = useWatched(codeOf('me')).code?.maskedName;
  const told = useWatched(thisDevice)?.name;
  const close = (): void => setSheet(undefined);
  return (
    <>
      <ScreenHead title={say(meWords.title)}>
        <strong>{told ?? name}</strong>
      </ScreenHead>
      <Group title={say(meWords.health)} ways={health} />
      <Group title={say(meWords.others)} ways={others} />
      <Group title={say(meWords.data)} ways={data}>
        <li>
          <button type="button" className="ui-list-row" onClick={() => setSheet('export')}>
            <Icon name="list" />
            <span>{say(meWords.export)}</span>
            <Icon name="forward" />
          </button>
        </li>
      </Group>
      <Group title={say(meWords.app)} ways={app}>
        <li className="language-row">
          <Icon name="language" />
          <span>{say(meWords.language)}</span>
          <LanguageSwitch />
        </li>
      </Group>
      <Button kind="secondary" wide onClick={() => setSheet('sign-out')}>
        <Icon name="out" />
        {say(meWords.signOut)}
      </Button>
      {sheet === 'export' && <ExportSheet onClose={close} />}
      {sheet === 'sign-out' && <SignOutSheet onClose={close} />}
    </>
  );
}

function Group({
  title,
  ways,
  children,
}: {
  readonly title: string;
  readonly ways: readonly Way[];
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <section className="ui-stack ways">
      <h2>{title}</h2>
      <Ways ways={ways}>{children}</Ways>
    </section>
  );
}
