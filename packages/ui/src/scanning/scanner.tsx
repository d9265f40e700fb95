/** The camera's picture with its light and zoom, and the word before the browser asks for permission. */

import { useEffect, useState, type ReactNode } from 'react';
import { scanningWords } from '@open-health-code/messages/scanning';
import { Button } from '../button.tsx';
import { Icon } from '../icons.tsx';
import { useSay } from '../language.tsx';
import { Notice } from '../notice.tsx';
import { Spinner } from '../spinner.tsx';
import type { Camera, Zoom } from './camera.ts';
import type { Sighting } from './frame-reader.ts';
import { useCamera } from './use-camera.ts';
import './scanning.css';

/**
 * Shows the camera's picture and tells of every frame in which there are QR codes, the same ones again as long as they are in front of it.
 * Asks for the camera only after a press that says why. `aim`: what to hold into the frame. `otherwise`: what works without a camera.
 */
export function Scanner({
  cameraId,
  aim,
  otherwise,
  onStart,
  onSighting,
}: {
  /** The one at the back where absent. */
  readonly cameraId?: string | undefined;
  readonly aim: string;
  readonly otherwise: string;
  /** On the press: for what browsers allow only then. */
  readonly onStart?: () => void;
  readonly onSighting: (sighting: Sighting) => void;
}): ReactNode {
  const say = useSay();
  const { state, start, stop, videoRef } = useCamera(cameraId, onSighting);
  if (state.is === 'on') {
    return (
      <div className="scanner">
        {/* The picture of what is in front of the camera says nothing that could be captioned. */}
        <video ref={videoRef} muted playsInline aria-label={say(scanningWords.view)} />
        <span className="scanner-frame" aria-hidden="true" />
        <p className="scanner-aim">{aim}</p>
        <CameraControls camera={state.camera} onStop={stop} />
      </div>
    );
  }
  if (state.is === 'starting') {
    return (
      <div className="scanner scanner-empty" role="status">
        <Spinner />
        <p>{say(scanningWords.starting)}</p>
      </div>
    );
  }
  return (
    <div className="scanner scanner-empty">
      <Icon name="scan" />
      <h2>{say(scanningWords.whyTitle)}</h2>
      {state.is === 'failed' ? (
        <Notice tone="warning">
          <p>{say(scanningWords[state.problem])}</p>
          <p>{otherwise}</p>
        </Notice>
      ) : (
        <p>{say(scanningWords.why)}</p>
      )}
      <Button
        kind="primary"
        onClick={() => {
          onStart?.();
          start();
        }}
      >
        {state.is === 'failed' ? say(scanningWords.again) : say(scanningWords.start)}
      </Button>
    </div>
  );
}

function CameraControls({ camera, onStop }: { readonly camera: Camera; readonly onStop: () => void }): ReactNode {
  const say = useSay();
  const [torch, setTorch] = useState(false);
  return (
    <div className="scanner-controls">
      {camera.zoom !== undefined && <ZoomControl zoom={camera.zoom} onZoom={camera.setZoom} />}
      {camera.hasTorch && (
        <button
          type="button"
          className="scanner-control"
          aria-pressed={torch}
          onClick={() => void camera.setTorch(!torch).then((done) => done && setTorch(!torch))}
        >
          <Icon name="torch" />
          <span>{say(torch ? scanningWords.torchOff : scanningWords.torchOn)}</span>
        </button>
      )}
      <button type="button" className="scanner-control" onClick={onStop}>
        <Icon name="close" />
        <span>{say(scanningWords.stop)}</span>
      </button>
    </div>
  );
}

function ZoomControl({
  zoom,
  onZoom,
}: {
  readonly zoom: Zoom;
  readonly onZoom: (value: number) => Promise<void>;
}): ReactNode {
  const say = useSay();
  const [value, setValue] = useState(zoom.value);
  useEffect(() => {
    void onZoom(value);
  }, [value, onZoom]);
  return (
    <label className="scanner-zoom">
      <span>{say(scanningWords.zoom)}</span>
      <input
        type="range"
        min={zoom.min}
        max={zoom.max}
        step={zoom.step}
        value={value}
        onChange={(event) => setValue(Number(event.target.value))}
      />
    </label>
  );
}
