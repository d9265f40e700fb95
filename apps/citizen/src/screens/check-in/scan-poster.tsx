import { useRef, useState, type ReactNode } from 'react';
import { placeTokenIn, textPrefix } from '@open-health-code/health-code';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { Notice, useSay } from '@open-health-code/ui';
import { Scanner } from '@open-health-code/ui/scanning';
import { holdPoster } from '../../state/poster.ts';

/** How a poster's token begins. Whether it is genuine is the city's to say. */
const posterPrefix = 'OHP';

export function ScanPoster(): ReactNode {
  const say = useSay();
  const [other, setOther] = useState<'health-code' | 'not-poster'>();
  const isTaken = useRef(false);
  const look = (texts: readonly string[]): void => {
    const token = texts.map(placeTokenIn).find((text) => text.startsWith(posterPrefix));
    if (token === undefined) {
      setOther(texts.some((text) => text.startsWith(textPrefix)) ? 'health-code' : 'not-poster');
    } else if (!isTaken.current) {
      isTaken.current = true;
      navigator.vibrate?.(60);
      holdPoster(token);
    }
  };
  return (
    <div className="ui-stack scan-poster">
      <Scanner
        aim={say(checkInWords.aim)}
        otherwise={say(checkInWords.otherwise)}
        onSighting={({ texts }) => look(texts)}
      />
      {other !== undefined && (
        <Notice
          tone="warning"
          title={say(other === 'health-code' ? checkInWords.healthCode : checkInWords.notPoster)}
        />
      )}
    </div>
  );
}
