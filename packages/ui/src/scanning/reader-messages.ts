/** What goes between the page and the worker that reads. */

export interface FrameMessage {
  readonly id: number;
  /** Handed over, not copied: a bitmap, or pixels where workers of this browser cannot draw. */
  readonly frame: ImageBitmap | { readonly pixels: ArrayBuffer; readonly width: number; readonly height: number };
}

export type ReadMessage =
  /** The machine code is compiled: frames are read at once from now on. */
  | { readonly is: 'ready' }
  | { readonly is: 'read'; readonly id: number; readonly texts: readonly string[] }
  | { readonly is: 'failed'; readonly failure: string };
