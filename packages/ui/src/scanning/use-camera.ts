/** The camera and the reader behind the scanner's screen. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { openCamera, type Camera, type CameraProblem } from './camera.ts';
import { openFrameReader, type FrameReader, type Sighting } from './frame-reader.ts';

export type CameraState =
  | { readonly is: 'off' }
  | { readonly is: 'starting' }
  | { readonly is: 'on'; readonly camera: Camera }
  | { readonly is: 'failed'; readonly problem: CameraProblem | 'reader' };

export interface UsedCamera {
  readonly state: CameraState;
  readonly start: () => void;
  readonly stop: () => void;
  /** Where the picture goes. */
  readonly videoRef: (video: HTMLVideoElement | null) => void;
}

/**
 * Starts by itself when the permission is there already, otherwise only when asked to. Lets go of the camera while the page is hidden and
 * takes it again afterwards.
 */
export function useCamera(deviceId: string | undefined, onSighting: (sighting: Sighting) => void): UsedCamera {
  const [state, setState] = useState<CameraState>({ is: 'off' });
  const [isWanted, setWanted] = useState(false);
  const [isVisible, setVisible] = useState(document.visibilityState === 'visible');
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const reader = useRef<FrameReader>(undefined);
  const sight = useRef(onSighting);
  useEffect(() => {
    sight.current = onSighting;
  }, [onSighting]);

  useEffect(() => {
    const look = (): void => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);

  // The reader is opened beside the camera, ahead of the first frame: loading and compiling its machine code takes longest.
  useEffect(() => {
    if (!isWanted) return undefined;
    const opened = openFrameReader(
      (sighting) => sight.current(sighting),
      () => {
        setWanted(false);
        setState({ is: 'failed', problem: 'reader' });
      },
    );
    reader.current = opened;
    return () => {
      reader.current = undefined;
      opened.close();
    };
  }, [isWanted]);

  useEffect(() => {
    let isStill = true;
    const look = async (): Promise<void> => {
      if ((await isAllowed()) && isStill) setWanted(true);
    };
    void look();
    return () => {
      isStill = false;
    };
  }, []);

  useEffect(() => {
    if (!isWanted || !isVisible) return undefined;
    let isStill = true;
    let opened: Camera | undefined;
    setState({ is: 'starting' });
    const open = async (): Promise<void> => {
      const answer = await openCamera(deviceId);
      if (!isStill) {
        if (answer.ok) answer.camera.stop();
      } else if (answer.ok) {
        opened = answer.camera;
        opened.onEnd(() => isStill && setState({ is: 'failed', problem: 'busy' }));
        setState({ is: 'on', camera: opened });
      } else {
        setWanted(false);
        setState({ is: 'failed', problem: answer.problem });
      }
    };
    void open();
    return () => {
      isStill = false;
      opened?.stop();
      setState((before) => (before.is === 'failed' ? before : { is: 'off' }));
    };
  }, [isWanted, isVisible, deviceId]);

  useEffect(() => {
    if (video === null || state.is !== 'on') return undefined;
    video.srcObject = state.camera.stream;
    video.play().catch(() => undefined); // plays by itself when it may
    reader.current?.watch(video);
    const watched = reader.current;
    return () => {
      watched?.pause();
      video.srcObject = null;
    };
  }, [video, state]);

  return {
    state,
    start: useCallback(() => setWanted(true), []),
    stop: useCallback(() => setWanted(false), []),
    videoRef: setVideo,
  };
}

async function isAllowed(): Promise<boolean> {
  try {
    // A name that the DOM's types may not have.
    return (await navigator.permissions.query({ name: 'camera' as PermissionName })).state === 'granted';
  } catch {
    return false;
  }
}
