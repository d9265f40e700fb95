/** Reading QR codes with the camera, in a worker. Apart from the other components, so that only who scans carries the reader. */

export { listCameras } from './camera.ts';
export type { Sighting } from './frame-reader.ts';
export { Scanner } from './scanner.tsx';
