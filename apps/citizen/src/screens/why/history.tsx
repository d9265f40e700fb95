import type { ReactNode } from 'react';
import { whyWords } from '@open-health-code/messages/citizen-why';
import { Card, ColourBadge, formatTime, Icon, useLanguage, useSay, type CodeColour } from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import type { Explanation } from './why-screen.tsx';

const colours: readonly CodeColour[] = ['green', 'yellow', 'red', 'none'];

/** The newest first: it is what people look for. */
export function History({ steps }: { readonly steps: Explanation['history'] }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  return (
    <Card title={say(whyWords.history)}>
      {steps.length === 0 ? (
        <p className="ui-quiet">{say(whyWords.noHistory)}</p>
      ) : (
        <ol className="history">
          {steps.toReversed().map((step) => (
            <li key={step.at}>
              <span>{formatTime(step.at, language, cityNow())}</span>
              <span className="ui-row">
                <ColourBadge colour={colourOf(step.from)} />
                <Icon name="forward" />
                <ColourBadge colour={colourOf(step.to)} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function colourOf(text: string): CodeColour {
  return colours.find((colour) => colour === text) ?? 'none';
}
