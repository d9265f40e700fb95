/** What makes a city the demonstration's: people sign in as whoever they like, and text messages are shown on a page. */

import type { City } from '../../city.ts';
import { demonstrationProviderSettings } from './identity-provider.ts';

/** The city as the demonstration serves it, at the address it is reached at. */
export function demonstrate(city: City): City {
  const settings = { ...city.settings, demonstration: true, texts: { by: 'demonstration' } } as const;
  return { ...city, settings: { ...settings, identityProvider: demonstrationProviderSettings({ ...city, settings }) } };
}
