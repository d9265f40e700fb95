/**
 * The codes on this phone: shown from what is kept, fetched again well before they run out, and never taken away because the city is
 * busy or out of reach. Each person's code is on its own.
 */

import { createLivenessChain, newLivenessSeed } from '@open-health-code/health-code';
import { base64url } from './base64url.ts';
import {
  ask,
  changeFacts,
  cityNow,
  endSession,
  facts,
  NoAnswer,
  onSignedOut,
  ProblemAnswer,
  session,
} from './contact.ts';
import { earlySeed, enrolment, noteEnrolment } from './early.ts';
import { forgetAll, forgetCode, keepCode, readKept, type KeptCode, type KeptDependant } from './kept.ts';
import { observable, type Observable } from './observable.ts';
import { retryIn } from './retry.ts';

export interface CodeState {
  readonly code: KeptCode | undefined;
  /** `reading` and `asking`: nothing to show yet; `none`: the city has no colour for this person. */
  readonly state: 'reading' | 'asking' | 'settled' | 'none';
  /** Why the last attempt brought nothing. */
  readonly trouble: 'offline' | 'busy' | undefined;
}

const beginning: CodeState = { code: undefined, state: 'reading', trouble: undefined };

/** While somebody looks, a code is renewed this often, so that a change of colour shows. */
const freshMs = 15 * 60_000;

interface Holder {
  readonly state: Observable<CodeState>;
  timer: ReturnType<typeof setTimeout> | undefined;
  asking: Promise<void> | undefined;
  failures: number;
}

const holders = new Map<string, Holder>();

function holderOf(who: string): Holder {
  let holder = holders.get(who);
  if (holder === undefined) {
    holder = { state: observable(beginning), timer: undefined, asking: undefined, failures: 0 };
    holders.set(who, holder);
  }
  return holder;
}

/** What there is to show for `me` or a dependant. */
export function codeOf(who: string): Observable<CodeState> {
  return holderOf(who).state;
}

/** Reads what is kept and asks for what is due. Called once, before anything is drawn. */
export async function startCodes(): Promise<void> {
  onSignedOut(() => void dropAll());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refreshAll();
  });
  globalThis.addEventListener('online', retryAll);
  const kept = await readKept();
  if (kept.facts !== undefined) facts.set(kept.facts);
  if (kept.codes.length > 0) session.set('signed-in');
  for (const code of kept.codes) {
    if (stillKnown(code.who)) holderOf(code.who).state.set({ code, state: 'settled', trouble: undefined });
    else void forgetCode(code.who);
  }
  if (kept.codes.length === 0 && enrolment() === undefined && !(await isSignedIn())) endSession();
  else refreshAll();
}

/** For a browser in which nobody is known to have signed in: a request for a code would only be refused. */
async function isSignedIn(): Promise<boolean> {
  try {
    return (await ask('GET /v1/session', {})).signedIn;
  } catch {
    // Asking for the code says what is the matter.
    return true;
  }
}

/** Oneself, then the dependants. */
export function everyone(): readonly string[] {
  return ['me', ...facts.get().dependants.map(({ who }) => who)];
}

function stillKnown(who: string): boolean {
  return everyone().includes(who);
}

function refreshAll(): void {
  if (session.get() === 'signed-out') return;
  for (const who of everyone()) {
    const holder = holderOf(who);
    if (isDue(holder)) void renew(who);
    else if (holder.timer === undefined) plan(who, dueIn(holder));
  }
}

/** A network is back: what failed for want of one need not wait. */
function retryAll(): void {
  for (const [who, holder] of holders) {
    if (holder.state.get().trouble === 'offline') void renew(who);
  }
}

/** Says whose codes are held beside one's own; those who are gone are forgotten at once. */
export function holdDependants(dependants: readonly KeptDependant[]): void {
  changeFacts({ dependants });
  for (const [who, holder] of holders) {
    if (stillKnown(who)) continue;
    clearTimeout(holder.timer);
    holders.delete(who);
    void forgetCode(who);
  }
  refreshAll();
}

/** After signing in, and after something that may have changed the colour. */
export async function renew(who: string): Promise<void> {
  const holder = holderOf(who);
  holder.asking ??= fetchCode(who, holder).finally(() => {
    holder.asking = undefined;
  });
  await holder.asking;
}

/** The city draws its conclusions from what it was told within seconds, at its next refresh. */
const conclusionsMs = [5_000, 15_000];

/** After something from which the city has yet to conclude a colour: asks now, and again when it will have. */
export function renewSoon(who: string): void {
  void renew(who);
  for (const ms of conclusionsMs) {
    setTimeout(() => {
      const { trouble } = holderOf(who).state.get();
      // After a failure the next attempt is planned already, as late as the city asked for.
      if (session.get() === 'signed-in' && stillKnown(who) && trouble === undefined) void renew(who);
    }, ms);
  }
}

async function fetchCode(who: string, holder: Holder): Promise<void> {
  clearTimeout(holder.timer);
  const { code: before } = holder.state.get();
  if (before === undefined) holder.state.set({ ...holder.state.get(), state: 'asking' });
  const seed = (who === 'me' ? earlySeed() : undefined) ?? newLivenessSeed();
  const { anchor } = createLivenessChain(seed);
  try {
    const issued = await ask('POST /v1/people/:who/codes', { params: { who }, body: { anchor: base64url(anchor) } });
    if (isDropped(who, holder)) return;
    const { code: text, colour, maskedName, issuedAt, expiresAt } = issued;
    const code = { who, seed, code: text, colour, maskedName, issuedAt, expiresAt };
    session.set('signed-in');
    holder.failures = 0;
    holder.state.set({ code, state: 'settled', trouble: undefined });
    void keepCode(code);
    if (who === 'me') noteEnrolment('kept');
    plan(who, dueIn(holder) * (0.8 + 0.4 * Math.random()));
  } catch (error) {
    if (!isDropped(who, holder)) settleWithout(who, holder, error);
  }
}

/** The session has ended meanwhile, or the person shows this code no more: what comes now is kept for nobody. */
function isDropped(who: string, holder: Holder): boolean {
  return holders.get(who) !== holder;
}

function settleWithout(who: string, holder: Holder, error: unknown): void {
  if (error instanceof ProblemAnswer) {
    const { code, status } = error.problem;
    if (code === 'sign-in-required') return;
    session.set('signed-in');
    if (code === 'no-colour') {
      holder.state.set({ code: undefined, state: 'none', trouble: undefined });
      void forgetCode(who);
      if (who === 'me') noteEnrolment('enrolled');
      return;
    }
    if (status === 404) return holdDependants(facts.get().dependants.filter((other) => other.who !== who));
  }
  holder.failures += 1;
  const trouble = error instanceof NoAnswer ? 'offline' : 'busy';
  holder.state.set({ ...holder.state.get(), state: 'settled', trouble });
  plan(who, retryIn(holder.failures, error instanceof ProblemAnswer ? error.retryAfterMs : undefined, Math.random()));
}

/** A renewal that is planned already has its reason to wait. */
function isDue(holder: Holder): boolean {
  return holder.timer === undefined && dueIn(holder) <= 0;
}

/** Half of a code's life at the latest, so that it never runs out in somebody's hand. */
function dueIn({ state }: Holder): number {
  const { code } = state.get();
  if (code === undefined) return 0;
  const issuedAt = Date.parse(code.issuedAt);
  return issuedAt + Math.min(freshMs, (Date.parse(code.expiresAt) - issuedAt) / 2) - cityNow();
}

function plan(who: string, delayMs: number): void {
  const holder = holderOf(who);
  clearTimeout(holder.timer);
  holder.timer = setTimeout(
    () => {
      holder.timer = undefined;
      // A phone in a pocket asks when it is taken out again.
      if (!document.hidden) void renew(who);
    },
    Math.max(delayMs, 1000),
  );
}

/** The session has ended, here or from another device. */
async function dropAll(): Promise<void> {
  const dropped = [...holders.values()];
  holders.clear();
  for (const holder of dropped) {
    clearTimeout(holder.timer);
    holder.state.set(beginning);
  }
  facts.set({ ...facts.get(), dependants: [] });
  noteEnrolment(undefined);
  await forgetAll();
}
