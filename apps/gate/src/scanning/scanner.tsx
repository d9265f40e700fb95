/** The camera as the gate uses it: of several QR codes in the picture, the health code. */

import { textPrefix } from '@open-health-code/health-code';
import { gateWords } from '@open-health-code/messages/gate';
import { useSay } from '@open-health-code/ui';
import { Scanner as CodeScanner } from '@open-health-code/ui/scanning';
import type { ReactNode } from 'react';
import { allowSound } from '../verdict/signals.ts';

export interface Sighting {
  readonly text: string;
  /** `performance.now()` when the frame was taken. */
  readonly frameAt: number;
}

export function Scanner({
  cameraId,
  onSighting,
}: {
  readonly cameraId: string | undefined;
  readonly onSighting: (sighting: Sighting) => void;
}): ReactNode {
  const say = useSay();
  return (
    <CodeScanner
      cameraId={cameraId}
      aim={say(gateWords.cameraAim)}
      otherwise={say(gateWords.cameraOtherwise)}
      onStart={allowSound}
      onSighting={({ texts, frameAt }) => {
        const text = texts.find((candidate) => candidate.startsWith(textPrefix)) ?? texts[0];
        if (text !== undefined) onSighting({ text, frameAt });
      }}
    />
  );
}
