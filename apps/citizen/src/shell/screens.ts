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
  '/me': { Component: lazy(() => import('../screens/me/me-screen.tsx')) },
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
  { href: '/me', icon: 'person', word: citizenWords.me, also: [] },
];
