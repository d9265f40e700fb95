/** Measures in the app how long people wait: from the frame of the camera to the verdict on the screen. */

const frameToVerdict = 'gate:frame-to-verdict';
const mostEntries = 200;

/** Call when the verdict is about to be painted. `frameAt`: `performance.now()` when the frame was taken, or the text arrived. */
export function measureFrameToVerdict(frameAt: number): void {
  requestAnimationFrame(() => {
    // After the frame that paints it, not before.
    setTimeout(() => {
      if (performance.getEntriesByName(frameToVerdict).length >= mostEntries) performance.clearMeasures(frameToVerdict);
      performance.measure(frameToVerdict, { start: frameAt, end: performance.now() });
    }, 0);
  });
}
