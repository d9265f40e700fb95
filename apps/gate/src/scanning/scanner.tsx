/** The camera's picture with its light and zoom, and the word before the browser asks for permission. */

import { Button, Icon, Notice, Spinner, useSay } from '@open-health-code/ui';
import { gateWords } from '@open-health-code/messages/gate';
import { useEffect, useState, type ReactNode } from 'react';
import { allowSound } from '../verdict/signals.ts';
import type { Camera, CameraProblem, Zoom } from './camera.ts';
import type { Sighting } from './frame-reader.ts';
import { useCamera } from './use-camera.ts';

const problemWords = {
  denied: gateWords.cameraDenied,
  none: gateWords.cameraNone,
  busy: gateWords.cameraBusy,
  insecure: gateWords.cameraInsecure,
  reader: gateWords.cameraReader,
} as const satisfies Record<CameraProblem | 'reader', unknown>;

export function Scanner({
  cameraId,
  onSighting,
}: {
  readonly cameraId: string | undefined;
  readonly onSighting: (sighting: Sighting) => void;
}): ReactNode {
  const say = useSay();
  const { state, start, stop, videoRef } = useCamera(cameraId, onSighting);
  if (state.is === 'on') {
    return (
      <div className="scanner">
        {/* The picture of what is in front of the camera says nothing that could be captioned. */}
        <video ref={videoRef} muted playsInline aria-label={say(gateWords.cameraView)} />
        <span className="scanner-frame" aria-hidden="true" />
        <p className="scanner-aim">{say(gateWords.cameraAim)}</p>
        <CameraControls camera={state.camera} onStop={stop} />
      </div>
    );
  }
  if (state.is === 'starting') {
    return (
      <div className="scanner scanner-empty" role="status">
        <Spinner />
        <p>{say(gateWords.cameraStarting)}</p>
      </div>
    );
  }
  return (
    <div className="scanner scanner-empty">
      <Icon name="scan" />
      <h2>{say(gateWords.cameraWhyTitle)}</h2>
      {state.is === 'failed' ? (
        <Notice tone="warning">{say(problemWords[state.problem])}</Notice>
      ) : (
        <p>{say(gateWords.cameraWhy)}</p>
      )}
      <Button
        kind="primary"
        onClick={() => {
          allowSound();
          start();
        }}
      >
        {state.is === 'failed' ? say(gateWords.tryAgain) : say(gateWords.cameraStart)}
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
          <span>{say(torch ? gateWords.torchOff : gateWords.torchOn)}</span>
        </button>
      )}
      <button type="button" className="scanner-control" onClick={onStop}>
        <Icon name="close" />
        <span>{say(gateWords.cameraStop)}</span>
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
      <span>{say(gateWords.zoom)}</span>
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
