/** The state of a gate in one word, worst first. Pure. */

import type { Message } from '@open-health-code/messages';
import { gateStatus } from '@open-health-code/messages/gate';
import { noticeableErrorMs, type ClockState } from '../clock/gate-clock.ts';
import type { GateView } from '../gate/gate-view.ts';
import type { ListAge } from '../lists/list-age.ts';

export type Tone = 'good' | 'info' | 'warning' | 'problem';
export interface Standing {
  readonly tone: Tone;
  readonly word: Message;
}

export function standingOf(view: Pick<GateView, 'sync'>, clock: ClockState, lists: ListAge): Standing {
  const { trouble } = view.sync;
  if (trouble?.kind === 'storage') return { tone: 'problem', word: gateStatus.noSpace };
  if (lists.standing === 'none') return { tone: 'problem', word: gateStatus.listsNone };
  if (lists.standing === 'too-old') return { tone: 'problem', word: gateStatus.listsOld };
  if (isClockWrong(clock)) return { tone: 'problem', word: gateStatus.checkClock };
  if (Math.abs(clock.deviceAheadMs) > noticeableErrorMs) return { tone: 'warning', word: gateStatus.checkClock };
  if (trouble?.kind === 'offline')
    return { tone: lists.standing === 'ageing' ? 'warning' : 'info', word: gateStatus.offline };
  if (trouble !== undefined) return { tone: 'warning', word: gateStatus.trouble };
  return { tone: 'good', word: gateStatus.good };
}

/** Whether nothing can be judged by the clock, or nobody knows. */
export function isClockWrong({ standing }: ClockState): boolean {
  return standing === 'set-back' || standing === 'unmeasured';
}
