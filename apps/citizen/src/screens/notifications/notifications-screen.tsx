/** How else than in the inbox somebody hears of messages. */

import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { notificationWords } from '@open-health-code/messages/citizen-inbox';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Button, Card, Checkbox, Choice, Loading, Notice, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { useSending } from '../../asking/use-sending.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { ask, NoAnswer, ProblemAnswer } from '../../state/contact.ts';
import { pushState, subscribe, unsubscribe, type PushState } from '../../state/push-subscription.ts';

type Preferences = AnswerOf<Operations['GET /v1/people/me/notification-preferences']>;

export default function NotificationsScreen(): ReactNode {
  const say = useSay();
  const [answer, again] = useAnswer(
    useCallback(async () => await ask('GET /v1/people/me/notification-preferences', {}), []),
  );
  return (
    <>
      <ScreenHead title={say(meWords.notifications)} back="/me" />
      <p className="ui-quiet">{say(notificationWords.always)}</p>
      <ThisPhone />
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && <PreferencesForm kept={answer.value} />}
    </>
  );
}

function ThisPhone(): ReactNode {
  const say = useSay();
  const [state, setState] = useState<PushState>();
  const { busy, error, send } = useSending();
  useEffect(() => {
    void pushState().then(setState);
  }, []);
  return (
    <Card title={say(notificationWords.push)}>
      <p>{say(notificationWords.pushWhy)}</p>
      {state === 'unsupported' && <Notice tone="info">{say(notificationWords.pushUnsupported)}</Notice>}
      {state === 'blocked' && <Notice tone="warning">{say(notificationWords.pushBlocked)}</Notice>}
      {state === 'on' && <Notice tone="good" title={say(notificationWords.pushIsOn)} />}
      {error !== undefined &&
        (error instanceof NoAnswer || error instanceof ProblemAnswer ? (
          <Failure error={error} />
        ) : (
          <Notice tone="problem">{say(notificationWords.pushFailed)}</Notice>
        ))}
      {state === 'off' && (
        <>
          <p className="ui-quiet ui-small">{say(notificationWords.pushAsk)}</p>
          <Button busy={busy} onClick={() => send(async () => setState(await subscribe()))}>
            {say(notificationWords.pushOn)}
          </Button>
        </>
      )}
      {state === 'on' && (
        <Button
          kind="secondary"
          busy={busy}
          onClick={() =>
            send(async () => {
              await unsubscribe();
              setState('off');
            })
          }
        >
          {say(notificationWords.pushOff)}
        </Button>
      )}
    </Card>
  );
}

/** Each choice is kept at once. */
function PreferencesForm({ kept }: { readonly kept: Preferences }): ReactNode {
  const say = useSay();
  const { setLanguage } = useLanguage();
  const [chosen, setChosen] = useState(kept);
  const [saved, setSaved] = useState(false);
  const { error, send } = useSending();
  const change = (part: Partial<Preferences>): void => {
    const next = { ...chosen, ...part };
    setChosen(next);
    setSaved(false);
    send(async (idempotencyKey) => {
      await ask('PUT /v1/people/me/notification-preferences', { body: next, idempotencyKey });
      setSaved(true);
    });
  };
  return (
    <>
      <Card title={say(notificationWords.preferences)}>
        <Checkbox checked={chosen.push} onChange={(push) => change({ push })}>
          {say(notificationWords.pushAnywhere)}
        </Checkbox>
        <Choice
          legend={say(notificationWords.sms)}
          options={[
            { value: 'never', label: say(notificationWords.smsNever) },
            { value: 'without-push', label: say(notificationWords.smsWithoutPush) },
            { value: 'always', label: say(notificationWords.smsAlways) },
          ]}
          value={chosen.sms}
          onChange={(sms) => change({ sms })}
        />
      </Card>
      <Card>
        <Choice
          legend={say(notificationWords.language)}
          options={[
            { value: 'zh', label: <span lang="zh-CN">中文</span> },
            { value: 'en', label: <span lang="en">English</span> },
          ]}
          value={chosen.language}
          onChange={(language) => {
            change({ language });
            setLanguage(language);
          }}
        />
      </Card>
      {error !== undefined && <Failure error={error} onRetry={() => change({})} />}
      <p role="status" className="ui-quiet">
        {saved && say(notificationWords.saved)}
      </p>
    </>
  );
}
