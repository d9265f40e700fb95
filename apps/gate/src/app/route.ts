/** Which screen is shown, by the address, so that the device's own back button works. */

import { useSyncExternalStore } from 'react';

export const routes = ['', 'settings', 'poster', 'id-check'] as const;
export type Route = (typeof routes)[number];

const changed = 'gate-route';

function read(): Route {
  const path = location.pathname.slice(import.meta.env.BASE_URL.length);
  return routes.find((route) => route === path) ?? '';
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(changed, listener);
  };
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, read);
}

/** Going to the desk replaces, so that the back button does not lead through screens that are done with. */
export function goTo(route: Route): void {
  const address = import.meta.env.BASE_URL + route;
  if (route === '') history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  dispatchEvent(new Event(changed));
}
