/** Gives the gate and its state to the screens. */

import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { GateView } from '../gate/gate-view.ts';
import type { Gate } from '../gate/gate.ts';
import type { Syncing } from '../gate/syncing.ts';

export interface Running {
  readonly gate: Gate;
  readonly syncing: Syncing;
  /** Whether the browser promised not to clear what is kept. */
  readonly isStorageKept: boolean;
}

const GateContext = createContext<Running | undefined>(undefined);

export function GateProvider({
  running,
  children,
}: {
  readonly running: Running;
  readonly children: ReactNode;
}): ReactNode {
  return <GateContext value={running}>{children}</GateContext>;
}

export function useRunning(): Running {
  const running = use(GateContext);
  if (running === undefined) throw new Error('useRunning outside of GateProvider');
  return running;
}

export function useGateView(): GateView {
  const { gate } = useRunning();
  return useSyncExternalStore(gate.subscribe, gate.view);
}

/** Draws again at this pace, for what changes with time alone. */
export function useTick(ms: number): void {
  const [, count] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => count((before) => before + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
