/** One round with the server: who am I, are there newer lists, here is my queue, how many are inside. */

import { NoAnswer, ProblemAnswer, type Answered, type Client } from '@open-health-code/contract/client';
import { importPublicKey } from '@open-health-code/health-code';
import type { GateClock } from '../clock/gate-clock.ts';
import { rebase, serverCountsOf } from '../counts/counts.ts';
import { updateLists, type GateLists, type ListProblem } from '../lists/gate-lists.ts';
import { listSourceOf } from '../lists/list-source.ts';
import { deliverQueue } from '../queue/deliver.ts';
import type { GateSelf } from '../queue/scan.ts';
import type { Enrolment, GateStore } from '../storage/gate-store.ts';

export interface RoundInput {
  readonly client: Client;
  readonly store: GateStore;
  readonly clock: GateClock;
  readonly enrolment: Enrolment;
  readonly lists: GateLists | undefined;
}

export type RoundTrouble =
  | { readonly kind: 'offline' }
  /** The server is there and does not want, or something is wrong with it or with us. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'lists'; readonly reason: ListProblem }
  /** The device keeps nothing any more. */
  | { readonly kind: 'storage' };

export interface RoundResult {
  readonly gate: GateSelf | undefined;
  readonly lists: GateLists | undefined;
  /** The first thing that went wrong. */
  readonly trouble: RoundTrouble | undefined;
  readonly retryAfterMs: number | undefined;
  /** The server ended this gate's enrolment. */
  readonly ended: 'revoked' | 'not-known' | undefined;
}

export async function runRound(input: RoundInput): Promise<RoundResult> {
  const { client, store, clock } = input;
  let { lists } = input;
  let gate: GateSelf | undefined;
  let listProblem: ListProblem | undefined;
  const failures: unknown[] = [];
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    if (failures.some(endsRound)) return;
    await step().catch((error: unknown) => failures.push(error));
  };

  await attempt(async () => {
    const answer = await client.request('GET /v1/gate/self', {});
    measureBy(clock, answer);
    // The anchor is what the gate was set up with: who could change it by an answer could vouch for any city.
    gate = { ...answer.body, anchor: input.enrolment.gate.anchor };
    await store.write({ enrolment: { ...input.enrolment, gate }, lastContactAt: clock.read().now });
  });
  await attempt(async () => {
    if (gate === undefined) return;
    const updated = await updateLists(lists, {
      source: listSourceOf(client),
      anchors: await anchorsOf(input.enrolment.gate),
      city: input.enrolment.gate.city.division,
      newest: gate.lists,
      floor: await keptFloor(store),
    });
    if (!updated.ok) listProblem = updated.reason;
    else if (updated.lists !== lists) {
      await store.write({ lists: updated.lists.kept });
      lists = updated.lists;
    }
  });
  await attempt(async () => {
    await deliverQueue({
      store,
      send: async (scans) => (await client.call('POST /v1/gate/scans', { body: { scans } })).results,
      now: () => clock.read().now,
    });
  });
  await attempt(async () => {
    const server = serverCountsOf(await client.call('GET /v1/gate/counts'));
    const { utcOffsetMinutes } = gate ?? input.enrolment.gate;
    await store.recount((undelivered) => rebase(server, undelivered, utcOffsetMinutes));
  });

  return {
    gate,
    lists,
    trouble: troubleOf(failures) ?? (listProblem && { kind: 'lists', reason: listProblem }),
    retryAfterMs: retryAfterOf(failures),
    ended: endingOf(failures),
  };
}

/** A step that fails does not keep the others from being tried, unless there is nobody to ask or the server wants to be left alone. */
function endsRound(failure: unknown): boolean {
  if (failure instanceof NoAnswer || endingOf([failure]) !== undefined) return true;
  return failure instanceof ProblemAnswer && failure.retryAfterMs !== undefined;
}

/** The keys that may sign the trust list. */
export async function anchorsOf(gate: GateSelf) {
  // A JWK is read field by field; whatever else it is, it is no key.
  const anchor = await importPublicKey(gate.anchor as JsonWebKey);
  return anchor === undefined ? [] : [anchor];
}

/**
 * The server says its time to the millisecond in the answer itself, which no cache in between can repeat unnoticed as it can a
 * `Date` header; the time the answer took bounds how old that is.
 */
export function measureBy(clock: GateClock, answer: Answered<{ readonly serverTime: string }>): void {
  const serverAt = Date.parse(answer.body.serverTime);
  if (answer.serverTime === undefined || Number.isNaN(serverAt)) return;
  const halfTripMs = Math.max(0, answer.serverTime.uncertaintyMs - 500);
  clock.measure({ serverAt: serverAt + halfTripMs, uncertaintyMs: halfTripMs + 20 });
}

async function keptFloor(store: GateStore): Promise<{ trust: number; revocation: number } | undefined> {
  const kept = await store.read('lists');
  return kept && { trust: kept.trustSequence, revocation: kept.revocationSequence };
}

/** What one failure means to staff. */
export function troubleOf(failures: readonly unknown[]): RoundTrouble | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  if (first instanceof NoAnswer) return { kind: 'offline' };
  if (first instanceof ProblemAnswer) return { kind: 'refused', code: first.problem.code };
  if (first instanceof DOMException) return { kind: 'storage' };
  return { kind: 'refused', code: 'internal-error' };
}

export function endingOf(failures: readonly unknown[]): RoundResult['ended'] {
  const isOne = (code: string): boolean =>
    failures.some((failure) => failure instanceof ProblemAnswer && failure.problem.code === code);
  if (isOne('gate-revoked')) return 'revoked';
  return isOne('sign-in-required') ? 'not-known' : undefined;
}

export function retryAfterOf(failures: readonly unknown[]): number | undefined {
  const asked = failures.map((failure) => (failure instanceof ProblemAnswer ? (failure.retryAfterMs ?? 0) : 0));
  const longest = Math.max(0, ...asked);
  return longest === 0 ? undefined : longest;
}
