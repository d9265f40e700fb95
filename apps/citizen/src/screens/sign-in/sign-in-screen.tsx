/** Signing in, which enrols this phone: by the city's identity provider, or by document number and a one-time code. */

import { useState, type ReactNode } from 'react';
import { problems } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { signInWords } from '@open-health-code/messages/citizen-sign-in';
import { buttonClass, Card, Icon, LanguageSwitch, Loading, Notice, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { navigate } from '../../shell/routing.tsx';
import { renew } from '../../state/codes.ts';
import { ask, session } from '../../state/contact.ts';
import { noteEnrolment } from '../../state/early.ts';
import { OneTimeCode } from './one-time-code.tsx';
import './sign-in.css';

const askMethods = async (): Promise<{ readonly oidc: boolean; readonly otp: boolean }> =>
  await ask('GET /v1/sign-in/methods', {});

export default function SignInScreen(): ReactNode {
  const say = useSay();
  const [methods, again] = useAnswer(askMethods);
  const [{ returnTo, problem }] = useState(readAddress);
  const signedIn = (): void => {
    session.set('signed-in');
    void renew('me');
    navigate(returnTo, { replace: true });
  };
  return (
    <>
      <ScreenHead title={say(signInWords.title)}>
        <LanguageSwitch />
      </ScreenHead>
      <div className="welcome">
        <img src="/icon.svg" alt="" width="88" height="88" />
        <p>{say(signInWords.welcome)}</p>
      </div>
      {problem !== undefined && <Notice tone="problem" title={say(problem)} />}
      {methods.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {methods.state === 'failed' && <Failure error={methods.error} onRetry={again} />}
      {methods.state === 'there' && (
        <>
          {methods.value.oidc && (
            <a
              className={buttonClass('primary', true)}
              href={`/v1/sign-in/oidc/start?return=${encodeURIComponent(returnTo)}`}
              onClick={() => noteEnrolment('enrolled')}
            >
              <Icon name="person" />
              {say(signInWords.oidc)}
            </a>
          )}
          {methods.value.oidc && methods.value.otp && <p className="or ui-quiet">{say(signInWords.or)}</p>}
          {methods.value.otp && (
            <Card title={say(signInWords.otpTitle)}>
              <OneTimeCode onSignedIn={signedIn} primary={!methods.value.oidc} />
            </Card>
          )}
          {!methods.value.oidc && !methods.value.otp && <Notice tone="warning" title={say(signInWords.noMethods)} />}
        </>
      )}
      <p className="ui-quiet ui-small">{say(signInWords.noPhone)}</p>
      <p className="ui-quiet ui-small">{say(signInWords.privacy)}</p>
    </>
  );
}

/** Where to go afterwards, and what the identity provider could not do. Only a path of this site is gone to. */
function readAddress(): {
  readonly returnTo: string;
  readonly problem: { readonly en: string; readonly zh: string } | undefined;
} {
  const query = new URLSearchParams(location.search);
  const wanted = query.get('return') ?? '/';
  const returnTo = pathHere(wanted);
  const known: Readonly<Record<string, { readonly title: { readonly en: string; readonly zh: string } }>> = problems;
  const code = query.get('problem');
  return { returnTo, problem: code === null ? undefined : (known[code] ?? problems['internal-error']).title };
}

function pathHere(address: string): string {
  try {
    const { origin, pathname, search, hash } = new URL(address, location.origin);
    return origin === location.origin && pathname !== '/sign-in' ? pathname + search + hash : '/';
  } catch {
    return '/';
  }
}
