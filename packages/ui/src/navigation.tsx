import { useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

export interface NavigationItem {
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  /** How many things are new there, with the words a screen reader says for them. */
  readonly count?: { readonly shown: number; readonly label: string } | undefined;
}

/** The main places of an app. `onNavigate` may take over a press (and then prevents the default). */
export function BottomNavigation({
  label,
  items,
  current,
  onNavigate,
}: {
  readonly label: string;
  readonly items: readonly NavigationItem[];
  readonly current: string | undefined;
  readonly onNavigate?: (event: MouseEvent<HTMLAnchorElement>) => void;
}): ReactNode {
  return (
    <nav className="ui-navigation" aria-label={label}>
      <ul>
        {items.map(({ href, icon, label: name, count }) => (
          <li key={href}>
            <a href={href} aria-current={href === current ? 'page' : undefined} onClick={onNavigate}>
              <span>
                <Icon name={icon} />
                {count !== undefined && count.shown > 0 && (
                  <span className="ui-navigation-count" aria-hidden="true">
                    {count.shown > 99 ? '99+' : count.shown}
                  </span>
                )}
              </span>
              <span>
                {name}
                {count !== undefined && count.shown > 0 && <span className="ui-hidden">, {count.label}</span>}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** Tabs over one panel; arrow keys move between them. The panel needs `role="tabpanel"` and the id that `panelId` names. */
export function Tabs<Value extends string>({
  label,
  tabs,
  value,
  panelId,
  onChange,
}: {
  readonly label: string;
  readonly tabs: readonly Tab<Value>[];
  readonly value: Value;
  readonly panelId: string;
  readonly onChange: (value: Value) => void;
}): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = (at + step + tabs.length) % tabs.length;
    const tab = tabs[next];
    if (tab === undefined) return;
    onChange(tab.value);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div ref={list} className="ui-tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          aria-selected={tab.value === value}
          aria-controls={panelId}
          tabIndex={tab.value === value ? 0 : -1}
          onClick={() => onChange(tab.value)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
