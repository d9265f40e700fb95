/** Addresses of the app: a handful, without parameters; nothing about a person is ever in one. */

import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { observable } from '../state/observable.ts';

export const path = observable(location.pathname);

globalThis.addEventListener('popstate', () => path.set(location.pathname));

export function navigate(to: string, { replace = false } = {}): void {
  if (to !== location.pathname + location.search) history[replace ? 'replaceState' : 'pushState'](null, '', to);
  path.set(location.pathname);
  scrollTo(0, 0);
}

/** Lets a plain press on a link change the screen without loading the page again. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  const { pathname, search } = new URL(event.currentTarget.href);
  navigate(pathname + search);
}

export function Link(props: ComponentProps<'a'> & { readonly href: string }): ReactNode {
  return <a {...props} onClick={follow} />;
}
