import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { encodeQR } from 'qr';

/** Modules of white that the standard asks for around a code; scanners fail without it. */
const quietZone = 4;

/**
 * A QR code as large as its place, in whole device pixels a module, plain black on white in any colour scheme.
 * `text` of an `alphanumeric` code has only digits, capitals and ` $%*+-./:`.
 */
export function QrCode({
  text,
  label,
  encoding = 'alphanumeric',
}: {
  readonly text: string;
  readonly label: string;
  readonly encoding?: 'alphanumeric' | 'byte';
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    if (place.current !== null) setRoom(place.current.clientWidth);
  }, []);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setRoom(entry.contentRect.width);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (canvas.current !== null && room > 0) draw(canvas.current, text, encoding, room);
  }, [text, encoding, room]);
  return (
    <div ref={place} className="ui-qr">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, text: string, encoding: 'alphanumeric' | 'byte', room: number): void {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding, border: quietZone });
  const scale = Math.max(1, Math.floor((room * devicePixelRatio) / modules.length));
  const side = modules.length * scale;
  canvas.width = side;
  canvas.height = side;
  canvas.style.width = `${side / devicePixelRatio}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, side, side);
  context.fillStyle = '#000000';
  for (const [y, row] of modules.entries()) {
    for (const [x, dark] of row.entries()) if (dark) context.fillRect(x * scale, y * scale, scale, scale);
  }
}
