/** A real Chromium, from the packages that npm installed, on any Linux: where the system lacks its libraries they come along too. */

import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core';

interface BrowserOptions {
  /** A film (Y4M) that stands in for a camera; written anew, it is seen from the next time a page opens the camera. */
  readonly camera?: string;
}

export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  return await chromium.launch(await launchOptions(options));
}

/** A browser that keeps what its pages keep in a folder, so that it can be killed and opened again. */
export async function openBrowserIn(
  folder: string,
  { camera, ...context }: BrowserOptions & NonNullable<Parameters<Browser['newContext']>[0]> = {},
): Promise<BrowserContext> {
  const options = await launchOptions(camera === undefined ? {} : { camera });
  return await chromium.launchPersistentContext(folder, { ...options, ...context });
}

async function launchOptions({ camera }: BrowserOptions): Promise<LaunchOptions> {
  const bundled = !hasSystemLibraries();
  // The package unpacks the libraries it brings only where it believes to be in the cloud it was made for.
  if (bundled) process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  const { default: chromiumFromNpm } = await import('@sparticuz/chromium');
  const args = ['--no-sandbox', '--disable-gpu', '--headless=shell'];
  return {
    executablePath: await chromiumFromNpm.executablePath(),
    args: camera === undefined ? args : [...args, ...cameraArguments(camera)],
    ...(bundled ? { env: { ...process.env, LD_LIBRARY_PATH: join(tmpdir(), 'al2023', 'lib') } } : {}),
  };
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
