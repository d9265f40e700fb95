/** How the app works, and what is kept where. */

import type { ReactNode } from 'react';
import { aboutWords } from '@open-health-code/messages/citizen-about';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Card, useSay } from '@open-health-code/ui';
import { ScreenHead } from '../../shell/screen-head.tsx';

const parts = [
  [aboutWords.colour, aboutWords.colourText],
  [aboutWords.gates, aboutWords.gatesText],
  [aboutWords.phone, aboutWords.phoneText],
  [aboutWords.city, aboutWords.cityText],
  [aboutWords.open, aboutWords.openText],
] as const;

export default function AboutScreen(): ReactNode {
  const say = useSay();
  return (
    <>
      <ScreenHead title={say(meWords.about)} back="/me" />
      {parts.map(([title, text]) => (
        <Card key={title.en} title={say(title)}>
          <p>{say(text)}</p>
        </Card>
      ))}
      <p>
        <a href="/docs">{say(aboutWords.interface)}</a>
      </p>
    </>
  );
}
