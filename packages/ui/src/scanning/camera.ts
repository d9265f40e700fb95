/** The camera of the device: asking for it, its light and zoom, and letting go of it. */

export type CameraProblem =
  /** The person, or the device's owner, said no. */
  | 'denied'
  | 'none'
  /** Another app has it, or the system does not give it out. */
  | 'busy'
  /** Browsers give out cameras on https only. */
  | 'insecure';

export interface Zoom {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

export interface Camera {
  readonly stream: MediaStream;
  readonly deviceId: string | undefined;
  readonly hasTorch: boolean;
  readonly zoom: Zoom | undefined;
  /** Answers whether the light is as wanted. */
  readonly setTorch: (on: boolean) => Promise<boolean>;
  readonly setZoom: (value: number) => Promise<void>;
  readonly onEnd: (listener: () => void) => void;
  readonly stop: () => void;
}

/** Members that browsers know and the DOM's types do not. */
interface Capabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number; readonly step?: number };
  readonly focusMode?: readonly string[];
}
type Advanced = MediaTrackConstraintSet & {
  readonly torch?: boolean;
  readonly zoom?: number;
  readonly focusMode?: string;
};

/** Opens a camera, the one at the back where none is named. */
export async function openCamera(
  deviceId: string | undefined,
): Promise<{ ok: true; camera: Camera } | { ok: false; problem: CameraProblem }> {
  // The types say it is always there; on an insecure page it is not.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return { ok: false, problem: 'insecure' };
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    const stream = await devices.getUserMedia({
      audio: false,
      video:
        deviceId === undefined ? { ...size, facingMode: 'environment' } : { ...size, deviceId: { exact: deviceId } },
    });
    return { ok: true, camera: cameraOf(stream) };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    // A camera that was chosen once and is no longer there: any other will do.
    if (deviceId !== undefined && (name === 'OverconstrainedError' || name === 'NotFoundError')) {
      return await openCamera(undefined);
    }
    return { ok: false, problem: problemOf(name) };
  }
}

function problemOf(name: string): CameraProblem {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
}

function cameraOf(stream: MediaStream): Camera {
  const track = stream.getVideoTracks()[0];
  if (track === undefined) throw new TypeError('a video stream without a video');
  // Not every browser has the method, and none has all members.
  const can = (typeof track.getCapabilities === 'function' ? track.getCapabilities() : {}) as Capabilities;
  const set = async (advanced: Advanced): Promise<void> =>
    await track.applyConstraints({ advanced: [advanced as MediaTrackConstraintSet] });
  // Many phones start with a fixed focus that is too far for a phone held out.
  if (can.focusMode?.includes('continuous') === true) set({ focusMode: 'continuous' }).catch(() => undefined);
  const settings = track.getSettings() as MediaTrackSettings & { readonly zoom?: number };
  return {
    stream,
    deviceId: settings.deviceId,
    hasTorch: can.torch === true,
    zoom: zoomOf(can.zoom, settings.zoom),
    setTorch: async (on) => {
      try {
        await set({ torch: on });
        return true;
      } catch {
        return false;
      }
    },
    setZoom: async (value) => {
      await set({ zoom: value }).catch(() => undefined);
    },
    onEnd: (listener) => track.addEventListener('ended', listener, { once: true }),
    stop: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

function zoomOf(range: Capabilities['zoom'], value: number | undefined): Zoom | undefined {
  if (range === undefined || !(range.max > range.min)) return undefined;
  const step = range.step !== undefined && range.step > 0 ? range.step : (range.max - range.min) / 20;
  return { min: range.min, max: range.max, step, value: value ?? range.min };
}

/** The cameras there are. Their names are empty before the permission was given. */
export async function listCameras(): Promise<readonly { readonly deviceId: string; readonly label: string }[]> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return [];
  const all = await devices.enumerateDevices();
  return all
    .filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
