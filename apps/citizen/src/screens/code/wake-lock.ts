import { useEffect } from 'react';

/** Keeps the screen on while a code is shown: queues are long, and hands are full. Where the browser cannot, nothing happens. */
export function useWakeLock(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return undefined;
    let lock: WakeLockSentinel | undefined;
    let ended = false;
    const take = async (): Promise<void> => {
      // The browser lets go whenever the page is hidden.
      if (document.hidden || ended) return;
      lock = await navigator.wakeLock.request('screen').catch(() => undefined);
      if (ended) void lock?.release();
    };
    void take();
    document.addEventListener('visibilitychange', take);
    return () => {
      ended = true;
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, [wanted]);
}
