/** Links that people are given lead to the city's public address, which has to be one that they can open. */

import type { City } from '../../city.ts';

/** What to tell an operator who gives out links that nobody else can open; undefined where all is well. */
export function localAddressRemark({ settings: { publicUrl } }: Pick<City, 'settings'>): string | undefined {
  if (publicUrl.startsWith('https:')) return undefined;
  return `The links lead to ${publicUrl}, which only this machine opens. Set HEALTHCODE_PUBLIC_URL to the address that people open.`;
}
