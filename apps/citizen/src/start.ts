/** The first script: asks for the code before anything is drawn, then draws. Small, so that the asking starts early. */

import '@open-health-code/ui/tokens.css';
import './citizen.css';
import { startCodes } from './state/codes.ts';

// Not awaited here: what draws uses this module's own imports, and would wait for it to end.
void startCodes();
void draw();

async function draw(): Promise<void> {
  const { drawApp } = await import('./app.tsx');
  drawApp();
}
