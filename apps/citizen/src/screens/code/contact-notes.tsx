/** What somebody should know about a code that is shown without the city's latest word. */

import type { ReactNode } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { formatDuration, formatInstant, formatTime, Notice, offsetOf, useLanguage, useSay } from '@open-health-code/ui';
import { facts } from '../../state/contact.ts';
import { useCityTime, useWatched } from '../../shell/watching.ts';

export function ContactNote({
  trouble,
  issuedAt,
}: {
  readonly trouble: 'offline' | 'busy' | undefined;
  readonly issuedAt: string;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const now = useCityTime(60_000);
  const { lastContactAt = Date.parse(issuedAt) } = useWatched(facts);
  if (trouble === undefined) return null;
  if (trouble === 'busy') {
    const time = formatTime(issuedAt, language, now);
    return (
      <Notice tone="warning" title={say(codeWords.busy)}>
        {say(codeWords.busyAge, { time })}
      </Notice>
    );
  }
  return (
    <Notice tone="info" title={say(codeWords.offline)}>
      {say(codeWords.offlineAge, {
        time: formatInstant(lastContactAt, offsetOf(issuedAt), language, now),
        age: formatDuration(now - lastContactAt, language),
      })}
    </Notice>
  );
}

/** Said only when the phone's clock is so far off that it would matter without the correction. */
export function ClockNote(): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { clockErrorMs } = useWatched(facts);
  if (Math.abs(clockErrorMs) < 60_000) return null;
  const direction = say(clockErrorMs > 0 ? codeWords.clockSlow : codeWords.clockFast);
  return (
    <Notice
      tone="warning"
      title={say(codeWords.clockWrong, { amount: formatDuration(Math.abs(clockErrorMs), language), direction })}
    >
      {say(codeWords.clockCorrected)}
    </Notice>
  );
}
