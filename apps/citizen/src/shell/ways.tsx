/** A list of screens to go to, each with its sign and word. */

import type { ReactNode } from 'react';
import type { Message } from '@open-health-code/messages';
import { Icon, useSay, type IconName } from '@open-health-code/ui';
import { Link } from './routing.tsx';

export interface Way {
  readonly href: string;
  readonly icon: IconName;
  readonly word: Message;
}

/** @param children further rows, such as ones that do something instead of leading somewhere. */
export function Ways({ ways, children }: { readonly ways: readonly Way[]; readonly children?: ReactNode }): ReactNode {
  const say = useSay();
  return (
    <ul className="ui-list">
      {ways.map(({ href, icon, word }) => (
        <li key={href}>
          <Link href={href} className="ui-list-row">
            <Icon name={icon} />
            <span>{say(word)}</span>
            <Icon name="forward" />
          </Link>
        </li>
      ))}
      {children}
    </ul>
  );
}
