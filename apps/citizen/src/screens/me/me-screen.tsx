/** Everything about the person that is not the code itself. */

import { useState, type ReactNode } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Button, Icon, LanguageSwitch, Sheet, useSay, type IconName } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { Link } from '../../shell/routing.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { ask, endSession } from '../../state/contact.ts';
import './me.css';

interface Way {
  readonly href: string;
  readonly icon: IconName;
  readonly word: { readonly en: string; readonly zh: string };
}

const health: readonly Way[] = [
  { href: '/declare', icon: 'write', word: codeWords.declare },
  { href: '/why', icon: 'question', word: codeWords.whyGreen },
  { href: '/appeals', icon: 'list', word: codeWords.appeals },
];

export default function MeScreen(): ReactNode {
  const say = useSay();
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <ScreenHead title={say(meWords.title)} />
      <Ways title={say(meWords.health)} ways={health} />
      <div className="ui-list language-row">
        <Icon name="language" />
        <span>{say(meWords.language)}</span>
        <LanguageSwitch />
      </div>
      <Button kind="secondary" wide onClick={() => setLeaving(true)}>
        <Icon name="out" />
        {say(meWords.signOut)}
      </Button>
      {leaving && <SignOutSheet onClose={() => setLeaving(false)} />}
    </>
  );
}

function Ways({ title, ways }: { readonly title: string; readonly ways: readonly Way[] }): ReactNode {
  const say = useSay();
  return (
    <section className="ui-stack">
      <h2>{title}</h2>
      <ul className="ui-list">
        {ways.map(({ href, icon, word }) => (
          <li key={href}>
            <Link href={href} className="ui-list-row">
              <Icon name={icon} />
              <span>{say(word)}</span>
              <Icon name="forward" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SignOutSheet({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useSay();
  const { busy, error, send } = useSending();
  return (
    <Sheet title={say(meWords.signOut)} onClose={onClose}>
      <p>{say(meWords.signOutSure)}</p>
      {error !== undefined && <Failure error={error} />}
      <Button
        kind="danger"
        wide
        busy={busy}
        onClick={() =>
          send(async (idempotencyKey) => {
            await ask('POST /v1/sign-out', { idempotencyKey });
            endSession();
          })
        }
      >
        {say(meWords.signOutYes)}
      </Button>
    </Sheet>
  );
}
