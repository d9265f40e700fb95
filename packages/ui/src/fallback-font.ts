/** Chinese glyphs for the few devices that have none of their own. */

import { startLanguage } from './language.tsx';

/** Whether some system font draws a common Chinese character: a missing one looks like any other missing one. */
export function hasChineseGlyphs(): boolean {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (context === null) return true;
  const picture = (text: string): string => {
    context.clearRect(0, 0, 32, 32);
    context.font = '24px system-ui, sans-serif';
    context.textBaseline = 'top';
    context.fillText(text, 2, 2);
    return context.getImageData(0, 0, 32, 32).data.join();
  };
  // U+2FFFF is no character and never will be.
  return picture('健') !== picture('\u{2FFFF}') && picture('健') !== picture('码');
}

/**
 * Loads the font that comes along, only where it is needed, after everything else.
 * @param load imports its style sheet; `characters` are those that an app needs on screens which may first be opened without a network.
 */
export function provideChineseGlyphs(load: () => Promise<{ readonly characters?: string }>): void {
  const look = async (): Promise<void> => {
    if (hasChineseGlyphs()) return;
    try {
      const { characters = '' } = await load();
      // Named only now: text that was drawn before the font was known would stay as it is.
      document.documentElement.dataset['font'] = 'brought-along';
      if (startLanguage() === 'zh') await keepGlyphsOf(characters);
    } catch {
      // Words without glyphs are no reason to stop.
    }
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void look(), { timeout: 3000 });
  else setTimeout(() => void look(), 500);
}

/** Fetches the pieces of the font that draw these characters, for the service worker to keep. */
async function keepGlyphsOf(characters: string): Promise<void> {
  if (characters === '') return;
  await navigator.serviceWorker?.ready;
  await document.fonts.load('16px "Noto Sans SC Variable"', characters);
}
