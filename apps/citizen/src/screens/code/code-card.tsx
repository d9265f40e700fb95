/** A valid code: colour, shape and word, the QR code that is new every half minute, whose it is, and the time running. */

import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { createLivenessChain, showCode, type ShownCode } from '@open-health-code/health-code';
import { codeWords } from '@open-health-code/messages/citizen';
import { colourWords } from '@open-health-code/messages/common';
import {
  ColourShape,
  formatClock,
  formatDay,
  formatTime,
  offsetOf,
  QrCode,
  useLanguage,
  useSay,
} from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import type { KeptCode } from '../../state/kept.ts';
import { useCityTime } from '../../shell/watching.ts';

export function CodeCard({ code }: { readonly code: KeptCode }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { colour, maskedName } = code;
  const shown = useShownCode(code);
  const word = colourWords[colour];
  const otherLanguage = language === 'en' ? 'zh' : 'en';
  return (
    <section className={`code-card ui-${colour}`}>
      <div className="code-colour">
        <ColourShape colour={colour} />
        <p>
          <strong>{say(word)}</strong> {/* Whoever checks may read the other language. */}
          <span lang={otherLanguage === 'zh' ? 'zh-CN' : 'en'}>{word[otherLanguage]}</span>
        </p>
      </div>
      <div className="code-qr">
        <QrCode text={shown.text} label={say(codeWords.qrLabel, { name: maskedName, colour: say(word) })} />
        {/* Made anew with each slot, so that it starts from the beginning. */}
        <div
          key={shown.showUntil}
          className="code-slot"
          style={{ animationDelay: `${shown.showUntil - 30_000 - cityNow()}ms` }}
        />
      </div>
      <div className="code-person">
        <p className="code-name">{maskedName}</p>
        <Clock offsetMinutes={offsetOf(code.issuedAt)} />
      </div>
      <p className="code-until">
        {say(codeWords.validUntil, { time: formatTime(code.expiresAt, language, cityNow()) })}
      </p>
    </section>
  );
}

/** The text of this moment's slot. */
function useShownCode(code: KeptCode): ShownCode {
  const chain = useMemo(() => createLivenessChain(code.seed), [code.seed]);
  const [shown, setShown] = useState(() => showCode(code.code, chain, cityNow()));
  useEffect(() => {
    let wait: ReturnType<typeof setTimeout>;
    const show = (): void => {
      const next = showCode(code.code, chain, cityNow());
      setShown(next);
      // A timer sleeps while the phone does; at most a second later the right slot is there again.
      wait = setTimeout(show, Math.min(1000, Math.max(50, next.showUntil - cityNow())));
    };
    show();
    return () => clearTimeout(wait);
  }, [code, chain]);
  return shown;
}

/** Runs by the second: a picture of the screen stands still. */
function Clock({ offsetMinutes }: { readonly offsetMinutes: number }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const now = useCityTime(1000);
  const day = new Date(now + offsetMinutes * 60_000).toISOString().slice(0, 10);
  return (
    <p className="code-clock" role="timer" aria-label={say(codeWords.cityTime)}>
      <span>{formatDay(day, language, now)}</span> <strong>{formatClock(now, offsetMinutes, true)}</strong>
    </p>
  );
}
