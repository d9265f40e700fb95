/** Chinese glyphs in pieces that a browser fetches only when it shows their characters. */
import '@fontsource-variable/noto-sans-sc/index.css';
