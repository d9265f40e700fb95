/** Chinese glyphs in pieces that a browser fetches only when it shows their characters. */
import '@fontsource-variable/noto-sans-sc/index.css';

/** A word that was not drawn yet is drawn without a network too. */
export const characters = CATALOGUE_CHARACTERS;
