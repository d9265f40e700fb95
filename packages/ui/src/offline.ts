/**
 * What makes an app open without a network: a service worker that keeps the files of one build and gives them out again.
 *
 * A new build is fetched beside the one in use and takes over when no window of the app is open any more: nobody's screen
 * changes under their hands, and files of two builds never mix.
 */

/** Made by the build: the files of one build, as paths from the server's root. */
export interface OfflineFiles {
  /** Names the build. */
  readonly version: string;
  /** The page that every address of the app opens. */
  readonly page: string;
  /** Addresses of the app; one ending in `/*` stands for everything below. */
  readonly pages: readonly string[];
  /** Kept from the start. */
  readonly files: readonly string[];
  /** Paths under this one are kept once they were used; their names change with their content. */
  readonly assets: string;
}

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface RequestEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response> | Response): void;
}

/** The part of a service worker's global scope that is used here; the DOM's own types know none. */
interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}

/** Call once, at the top of the service worker. `app` tells apart the apps of one origin. */
export function openOffline(app: string, build: OfflineFiles): void {
  const worker = globalThis as unknown as WorkerScope; // a service worker's own scope
  const own = `${app}-files-`;
  const cacheName = `${own}${build.version}`;

  worker.addEventListener('install', (event) => {
    event.waitUntil(keepFiles(cacheName, [build.page, ...build.files], own));
  });

  worker.addEventListener('activate', (event) => {
    event.waitUntil(
      Promise.all([
        caches
          .keys()
          .then((names) =>
            Promise.all(
              names.filter((name) => name.startsWith(own) && name !== cacheName).map((name) => caches.delete(name)),
            ),
          ),
        worker.clients.claim(),
      ]),
    );
  });

  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
    if (request.mode === 'navigate') {
      if (isPage(url.pathname, build.pages)) event.respondWith(fromCache(cacheName, build.page, request));
    } else if (build.files.includes(url.pathname)) event.respondWith(fromCache(cacheName, url.pathname, request));
    else if (url.pathname.startsWith(build.assets)) event.respondWith(fetchOnce(cacheName, request));
  });
}

function isPage(path: string, pages: readonly string[]): boolean {
  return pages.some((page) => (page.endsWith('/*') ? path.startsWith(page.slice(0, -1)) : path === page));
}

/**
 * Fetches what the builds before did not have; a file that keeps its name may have changed, and is fetched again. As nobody in
 * particular: a page that says somebody is signed in would still say so long after they are not.
 */
async function keepFiles(cacheName: string, files: readonly string[], own: string): Promise<void> {
  const cache = await caches.open(cacheName);
  const earlier = (await caches.keys()).filter((name) => name.startsWith(own) && name !== cacheName);
  await Promise.all(
    files.map(async (file) => {
      const kept = file.includes('/assets/') ? await findIn(earlier, file) : undefined;
      const response = kept ?? (await fetch(file, { cache: 'no-cache', credentials: 'omit' }));
      if (!response.ok) throw new Error(`${file} answered ${response.status}`);
      await cache.put(file, response);
    }),
  );
}

async function findIn(cacheNames: readonly string[], file: string): Promise<Response | undefined> {
  for (const name of cacheNames) {
    const found = await (await caches.open(name)).match(file);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function fromCache(cacheName: string, file: string, request: Request): Promise<Response> {
  return (await (await caches.open(cacheName)).match(file)) ?? (await fetch(request));
}

async function fetchOnce(cacheName: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
