/** Takes one frame after the other from a video to the worker; never more than one at a time, so that a slow phone reads fresh frames. */

import type { FrameMessage, ReadMessage } from './reader-messages.ts';

/** Larger frames take longer to read and show nothing more of a code that fills a quarter of the picture. */
const longestSide = 1280;
/** Between frames, to keep phones cool: twelve a second at most. */
const pauseMs = 80;

export interface Sighting {
  /** Of all QR codes in the picture; at least one. */
  readonly texts: readonly string[];
  /** `performance.now()` when the frame was taken. */
  readonly frameAt: number;
}

export interface FrameReader {
  /** Begins to read a playing video, instead of the one before. */
  readonly watch: (video: HTMLVideoElement) => void;
  readonly pause: () => void;
  readonly close: () => void;
}

const workersDraw = typeof OffscreenCanvas !== 'undefined' && typeof createImageBitmap !== 'undefined';

/** `onFailure`: the worker did not start or died; nothing is read any more. */
export function openFrameReader(onSighting: (sighting: Sighting) => void, onFailure: () => void): FrameReader {
  const worker = new Worker(new URL('./reader.worker.ts', import.meta.url));
  let video: HTMLVideoElement | undefined;
  let id = 0;
  let frameAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isReady = false;

  const next = (): void => {
    clearTimeout(timer);
    // A frame that waits for the reader would be old when it is read.
    if (isReady) timer = setTimeout(() => void take(), pauseMs);
  };

  const take = async (): Promise<void> => {
    const watched = video;
    if (watched === undefined) return;
    if (watched.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || watched.videoWidth === 0) {
      next();
      return;
    }
    frameAt = performance.now();
    id += 1;
    try {
      const frame = await frameOf(watched);
      const message: FrameMessage = { id, frame };
      worker.postMessage(message, ['close' in frame ? frame : frame.pixels]);
    } catch {
      next(); // the video ended between looking and drawing
    }
  };

  worker.addEventListener('message', ({ data }: MessageEvent<ReadMessage>) => {
    if (data.is === 'failed') {
      onFailure();
      return;
    }
    isReady = true;
    if (video === undefined) return;
    if (data.is === 'read' && data.id === id && data.texts.length > 0) {
      onSighting({ texts: data.texts, frameAt });
    }
    next();
  });
  worker.addEventListener('error', onFailure);

  return {
    watch: (watched) => {
      video = watched;
      next();
    },
    pause: () => {
      video = undefined;
      clearTimeout(timer);
    },
    close: () => {
      video = undefined;
      clearTimeout(timer);
      worker.terminate();
    },
  };
}

async function frameOf(video: HTMLVideoElement): Promise<FrameMessage['frame']> {
  const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight));
  const width = Math.round(video.videoWidth * scale);
  const height = Math.round(video.videoHeight * scale);
  if (workersDraw) {
    return scale === 1
      ? await createImageBitmap(video)
      : await createImageBitmap(video, { resizeWidth: width, resizeHeight: height });
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.drawImage(video, 0, 0, width, height);
  return { pixels: context.getImageData(0, 0, width, height).data.buffer, width, height };
}
