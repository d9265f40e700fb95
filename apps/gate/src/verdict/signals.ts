/** What is heard and felt of a verdict, so that staff need not look at the screen: four that cannot be taken for one another. */

import type { Verdict } from './judge.ts';

interface Tone {
  /** Hertz. */
  readonly pitch: number;
  /** Seconds from the beginning. */
  readonly from: number;
  readonly lasts: number;
  readonly wave: OscillatorType;
}

/** Rising and short; one note twice; falling and long; a rattle. */
const sounds: Readonly<Record<Verdict, readonly Tone[]>> = {
  admit: [
    { pitch: 784, from: 0, lasts: 0.09, wave: 'sine' },
    { pitch: 1175, from: 0.1, lasts: 0.16, wave: 'sine' },
  ],
  measure: [
    { pitch: 587, from: 0, lasts: 0.14, wave: 'triangle' },
    { pitch: 587, from: 0.22, lasts: 0.14, wave: 'triangle' },
  ],
  refuse: [
    { pitch: 392, from: 0, lasts: 0.22, wave: 'square' },
    { pitch: 262, from: 0.24, lasts: 0.5, wave: 'square' },
  ],
  invalid: [0, 0.14, 0.28].map((from) => ({ pitch: 196, from, lasts: 0.08, wave: 'sawtooth' })),
};

/** Milliseconds on, off, on … */
const vibrations: Readonly<Record<Verdict, readonly number[]>> = {
  admit: [80],
  measure: [120, 100, 120],
  refuse: [500],
  invalid: [90, 60, 90, 60, 90],
};

let audio: AudioContext | undefined;

/** Browsers play nothing before somebody pressed something: call it then. */
export function allowSound(): void {
  audio ??= typeof AudioContext === 'undefined' ? undefined : new AudioContext();
  if (audio?.state === 'suspended') audio.resume().catch(() => undefined);
}

export function signal(verdict: Verdict): void {
  // As with sound, browsers complain of it before somebody pressed something.
  const isAllowed = (navigator.userActivation as UserActivation | undefined)?.hasBeenActive ?? true;
  if (isAllowed && typeof navigator.vibrate === 'function') navigator.vibrate([...vibrations[verdict]]);
  if (audio?.state !== 'running') return;
  for (const tone of sounds[verdict]) play(audio, tone);
}

function play(context: AudioContext, { pitch, from, lasts, wave }: Tone): void {
  const begin = context.currentTime + from;
  const oscillator = new OscillatorNode(context, { type: wave, frequency: pitch });
  const gain = new GainNode(context, { gain: 0 });
  // Edges of a few milliseconds: a hard edge clicks.
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(0.5, begin + 0.008);
  gain.gain.setValueAtTime(0.5, begin + lasts - 0.02);
  gain.gain.linearRampToValueAtTime(0, begin + lasts);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(begin);
  oscillator.stop(begin + lasts);
}
