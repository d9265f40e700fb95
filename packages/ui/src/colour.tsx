/** The colours of a code. Colour is never the only signal: each has a shape and a word. */

import type { ReactNode } from 'react';
import { colourWords } from '@open-health-code/messages/common';
import { useSay } from './language.tsx';

export type CodeColour = 'green' | 'yellow' | 'red' | 'none';

/** Circle, triangle, square, and an empty circle where there is no code. No tick: a picture of one proves nothing, only reading the code does. */
const shapes: Readonly<Record<CodeColour, ReactNode>> = {
  green: <circle cx="12" cy="12" r="10" fill="currentColor" />,
  yellow: <path d="M12 2.5l10.5 19h-21z" fill="currentColor" />,
  red: <path d="M3 3h18v18H3z" fill="currentColor" />,
  none: <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="3" />,
};

export function ColourShape({ colour }: { readonly colour: CodeColour }): ReactNode {
  return (
    <svg className="ui-shape" viewBox="0 0 24 24" aria-hidden="true">
      {shapes[colour]}
    </svg>
  );
}

/** Shape and word on the colour. */
export function ColourBadge({ colour }: { readonly colour: CodeColour }): ReactNode {
  const say = useSay();
  return (
    <span className={`ui-badge ui-${colour}`}>
      <ColourShape colour={colour} />
      {say(colourWords[colour])}
    </span>
  );
}
