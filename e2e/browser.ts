/** A real Chromium, from the packages that npm installed, on any Linux: where the system lacks its libraries they come along too. */

import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** `camera`: a film (Y4M) that stands in for a camera; written anew, it is seen from the next time a page opens the camera. */
export async function openBrowser({ camera }: { readonly camera?: string } = {}): Promise<Browser> {
  const bundled = !hasSystemLibraries();
  // The package unpacks the libraries it brings only where it believes to be in the cloud it was made for.
  if (bundled) process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  const { default: chromiumFromNpm } = await import('@sparticuz/chromium');
  const executablePath = await chromiumFromNpm.executablePath();
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--headless=shell',
      ...(camera === undefined ? [] : cameraArguments(camera)),
    ],
    ...(bundled ? { env: { ...process.env, LD_LIBRARY_PATH: join(tmpdir(), 'al2023', 'lib') } } : {}),
  });
}

function cameraArguments(film: string): string[] {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ];
}

function hasSystemLibraries(): boolean {
  try {
    return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libnss3.so');
  } catch {
    return false;
  }
}
