import type { ReactNode } from 'react';
import { declareWords } from '@open-health-code/messages/citizen-declare';
import { Card, Choice, ChoiceOfSeveral, TextArea, useLanguage, useSay } from '@open-health-code/ui';
import type { Form } from './declare-screen.tsx';

export interface Health {
  readonly feeling: 'well' | 'ill' | undefined;
  readonly symptoms: string[];
  readonly contact: 'no' | 'yes' | undefined;
  readonly contacts: string;
}

/** Nothing is answered for anybody. */
export const unanswered: Health = { feeling: undefined, symptoms: [], contact: undefined, contacts: '' };

export function isAnswered({ feeling, symptoms, contact, contacts }: Health): boolean {
  const saysHealth = feeling === 'well' || (feeling === 'ill' && symptoms.length > 0);
  return saysHealth && (contact === 'no' || (contact === 'yes' && contacts.trim() !== ''));
}

export function HealthQuestions({
  symptoms,
  health,
  tried,
  onChange,
}: {
  readonly symptoms: Form['symptoms'];
  readonly health: Health;
  readonly tried: boolean;
  readonly onChange: (health: Health) => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { feeling, contact } = health;
  return (
    <>
      <Card>
        <Choice
          legend={say(declareWords.health)}
          hint={
            feeling === 'ill'
              ? undefined
              : symptoms.map(({ name }) => name[language]).join(language === 'zh' ? '、' : ', ')
          }
          options={[
            { value: 'well', label: say(declareWords.well) },
            { value: 'ill', label: say(declareWords.someSymptoms) },
          ]}
          value={feeling}
          onChange={(next) => onChange({ ...health, feeling: next })}
        />
        {feeling === 'ill' && (
          <ChoiceOfSeveral
            legend={say(declareWords.symptoms)}
            options={symptoms.map(({ code, name }) => ({ value: code, label: name[language] }))}
            values={health.symptoms}
            onChange={(next) => onChange({ ...health, symptoms: next })}
          />
        )}
        {tried && (feeling === undefined || (feeling === 'ill' && health.symptoms.length === 0)) && (
          <p className="ui-field-error">{say(declareWords.chooseHealth)}</p>
        )}
      </Card>
      <Card>
        <Choice
          legend={say(declareWords.contact)}
          options={[
            { value: 'no', label: say(declareWords.noContact) },
            { value: 'yes', label: say(declareWords.hadContact) },
          ]}
          value={contact}
          onChange={(next) => onChange({ ...health, contact: next })}
        />
        {contact === 'yes' && (
          <TextArea
            label={say(declareWords.contactWho)}
            hint={say(declareWords.contactHint)}
            value={health.contacts}
            maxLength={500}
            error={tried && health.contacts.trim() === '' ? say(declareWords.sayContact) : undefined}
            onChange={(event) => onChange({ ...health, contacts: event.target.value })}
          />
        )}
        {tried && contact === undefined && <p className="ui-field-error">{say(declareWords.chooseContact)}</p>}
      </Card>
    </>
  );
}
