import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

export type NoticeTone = 'info' | 'good' | 'warning' | 'problem';

/** Something to know. Announced when it appears: a problem at once, anything else when the reader has time. */
export function Notice({
  tone = 'info',
  title,
  children,
}: {
  readonly tone?: NoticeTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={`ui-notice ui-notice-${tone}`} role={tone === 'problem' ? 'alert' : 'status'}>
      <Icon name={tone} />
      {title !== undefined && <p className="ui-notice-title">{title}</p>}
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}
