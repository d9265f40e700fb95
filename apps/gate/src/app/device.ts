/** What the app asks of the browser it runs in, where the browser can. */

/** Runs work in one tab at a time. Without the means to know of other tabs it runs: the server keeps a scan that comes twice once. */
export async function exclusively(work: () => Promise<void>): Promise<boolean> {
  // The types say it is always there; browsers before 2022 do not have it.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) {
    await work();
    return true;
  }
  return await locks.request('open-health-code-gate-round', { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await work();
    return true;
  });
}

/** Asks that the queue may not be cleared when space runs short. Answers whether that is so. */
export async function keepStorage(): Promise<boolean> {
  const storage = navigator.storage as StorageManager | undefined;
  if (storage?.persist === undefined) return false;
  return (await storage.persisted()) || (await storage.persist());
}

/** Keeps the screen on as long as the page is in front; answers how to let it go. */
export function keepScreenOn(): () => void {
  const wakeLock = navigator.wakeLock as WakeLock | undefined;
  if (wakeLock === undefined) return () => undefined;
  let held: WakeLockSentinel | undefined;
  let wanted = true;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible' || !wanted) return;
    // Refused when the battery is low: the screen then goes dark as usual.
    held = await wakeLock.request('screen').catch(() => undefined);
    if (!wanted) await held?.release();
  };
  const askAgain = (): void => void ask();
  askAgain();
  // The browser lets go of it whenever the page is hidden.
  document.addEventListener('visibilitychange', askAgain);
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', askAgain);
    void held?.release();
  };
}

export async function registerServiceWorker(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (workers === undefined) return;
  // Without it the app works as long as it stays open.
  await workers.register(`${import.meta.env.BASE_URL}service-worker.js`).catch(() => undefined);
}
