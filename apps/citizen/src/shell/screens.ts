/** Every address with its screen. Only the code is there from the start; the others come when they are opened. */

import { lazy, type ComponentType } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import type { IconName } from '@open-health-code/ui';
import { CodeScreen } from '../screens/code/code-screen.tsx';

export interface Screen {
  readonly Component: ComponentType;
  /** Opens for whoever is not signed in too. */
  readonly open?: true;
}

export const screens: Readonly<Record<string, Screen>> = {
  '/': { Component: CodeScreen },
  '/sign-in': { Component: lazy(() => import('../screens/sign-in/sign-in-screen.tsx')), open: true },
  '/why': { Component: lazy(() => import('../screens/why/why-screen.tsx')) },
  '/declare': { Component: lazy(() => import('../screens/declare/declare-screen.tsx')) },
  '/appeals': { Component: lazy(() => import('../screens/appeals/appeals-screen.tsx')) },
  '/c': { Component: lazy(() => import('../screens/check-in/check-in-screen.tsx')), open: true },
  '/inbox': { Component: lazy(() => import('../screens/inbox/inbox-screen.tsx')) },
  '/notifications': { Component: lazy(() => import('../screens/notifications/notifications-screen.tsx')) },
  '/me': { Component: lazy(() => import('../screens/me/me-screen.tsx')) },
  '/record': { Component: lazy(() => import('../screens/record/record-screen.tsx')) },
  '/dependants': { Component: lazy(() => import('../screens/dependants/dependants-screen.tsx')) },
  '/paper': { Component: lazy(() => import('../screens/paper/paper-screen.tsx')) },
  '/consents': { Component: lazy(() => import('../screens/consents/consents-screen.tsx')) },
  '/devices': { Component: lazy(() => import('../screens/devices/devices-screen.tsx')) },
  '/phones': { Component: lazy(() => import('../screens/phones/phones-screen.tsx')) },
  '/about': { Component: lazy(() => import('../screens/about/about-screen.tsx')), open: true },
};

export interface Place {
  readonly href: string;
  readonly icon: IconName;
  readonly word: { readonly en: string; readonly zh: string };
  /** Addresses that belong to it. */
  readonly also: readonly string[];
}

/** The main places, in the order of the navigation. */
export const places: readonly Place[] = [
  { href: '/', icon: 'code', word: citizenWords.code, also: ['/why', '/declare', '/appeals'] },
  { href: '/c', icon: 'scan', word: citizenWords.checkIn, also: [] },
  { href: '/inbox', icon: 'inbox', word: citizenWords.inbox, also: [] },
  {
    href: '/me',
    icon: 'person',
    word: citizenWords.me,
    also: ['/record', '/dependants', '/paper', '/consents', '/notifications', '/devices', '/phones', '/about'],
  },
];
