/**
 * The two lists a gate judges by, and how newer ones take their place: only when they open, only forward, both kept as the signed bytes they came
 * in, so that what is read back after a restart is verified again.
 */

import {
  applyRevocationDelta,
  openRevocationSnapshot,
  openTrustList,
  type ListRefusal,
  type PublicKey,
  type RevocationList,
  type TrustList,
} from '@open-health-code/health-code';

/** Signed bytes as they came. One record, so that a trust list is never kept with the revocation list of another. */
export interface KeptLists {
  readonly trust: Uint8Array;
  readonly snapshot: Uint8Array;
  /** In order, leading from the snapshot to the newest state. */
  readonly deltas: readonly Uint8Array[];
  /** The highest sequences ever accepted; lists older than these are refused for good. */
  readonly trustSequence: number;
  readonly revocationSequence: number;
}

export interface GateLists {
  readonly trustList: TrustList;
  readonly revocationList: RevocationList;
  readonly kept: KeptLists;
}

/** What is fetched. Each answers undefined when there is no such thing; a failed fetch rejects. */
export interface ListSource {
  readonly trust: () => Promise<Uint8Array | undefined>;
  readonly snapshot: () => Promise<Uint8Array | undefined>;
  /** The delta that leads to a sequence from the one before. */
  readonly delta: (sequence: number) => Promise<Uint8Array | undefined>;
}

export type ListProblem = 'no-lists' | 'malformed' | 'bad-signature' | 'rolled-back' | 'unknown-issuer' | 'other-city';

export type UpdatedLists =
  | { readonly ok: true; readonly lists: GateLists }
  /** The lists before stay. `rolled-back` and `bad-signature` mean that somebody offers lists they should not. */
  | { readonly ok: false; readonly reason: ListProblem };

/** So many deltas are kept before one snapshot takes their place: reading each back costs a signature. */
const mostDeltas = 60;
/** Reads back what was kept; undefined when it does not open, so that it is fetched anew. */
export async function openKeptLists(
  kept: KeptLists,
  anchors: readonly PublicKey[],
  city: string,
): Promise<GateLists | undefined> {
  const trust = await openTrustList(kept.trust, { anchors, minimumSequence: kept.trustSequence });
  if (!trust.ok) return undefined;
  const snapshot = await openRevocationSnapshot(kept.snapshot, { trustList: trust.list, minimumSequence: 0 });
  if (!snapshot.ok || snapshot.list.state.city !== city) return undefined;
  let revocationList = snapshot.list;
  for (const delta of kept.deltas) {
    const next = await applyRevocationDelta(revocationList, delta, { trustList: trust.list });
    if (!next.ok) return undefined;
    revocationList = next.list;
  }
  if (revocationList.state.sequence < kept.revocationSequence) return undefined;
  return { trustList: trust.list, revocationList, kept };
}

export interface UpdateOptions {
  readonly source: ListSource;
  readonly anchors: readonly PublicKey[];
  /** Division code of the city whose codes this gate checks. */
  readonly city: string;
  /** Sequences of the newest lists the server has; only a hint of what to fetch, proven by what is fetched. 0: none yet. */
  readonly newest: { readonly trust: number; readonly revocation: number };
  /** Highest sequences accepted before, also by lists that are no longer there. */
  readonly floor?: { readonly trust: number; readonly revocation: number } | undefined;
}

/** The newest lists there are, or why there are none. Gives back `before` itself when nothing was new. Rejects when a fetch does. */
export async function updateLists(before: GateLists | undefined, options: UpdateOptions): Promise<UpdatedLists> {
  const { newest, source, anchors } = options;
  const floor = {
    trust: Math.max(before?.kept.trustSequence ?? 0, options.floor?.trust ?? 0),
    revocation: Math.max(before?.kept.revocationSequence ?? 0, options.floor?.revocation ?? 0),
  };
  if (newest.trust === 0 || newest.revocation === 0) return { ok: false, reason: 'no-lists' };
  if (newest.trust < floor.trust || newest.revocation < floor.revocation) return { ok: false, reason: 'rolled-back' };
  let trusted: Trusted | undefined = before && { ...before, ...before.kept };
  if (trusted === undefined || trusted.trustSequence < newest.trust) {
    const sealed = await source.trust();
    if (sealed === undefined) return { ok: false, reason: 'no-lists' };
    const opened = await openTrustList(sealed, { anchors, minimumSequence: floor.trust });
    if (!opened.ok) return opened;
    trusted = { trustList: opened.list, trust: sealed, trustSequence: opened.list.content.sequence };
  }
  const current = await underTrustList(before, trusted, options);
  const missed = newest.revocation - (current?.kept.revocationSequence ?? 0);
  if (current === undefined || current.kept.deltas.length + missed > mostDeltas) {
    return await bySnapshot(trusted, floor.revocation, options);
  }
  return (await byDeltas(current, trusted, options)) ?? (await bySnapshot(trusted, floor.revocation, options));
}

/** The lists before, read again where the trust list changed: a key that was taken out of it no longer vouches for a revocation list. */
async function underTrustList(
  before: GateLists | undefined,
  { trust, trustList, trustSequence }: Trusted,
  { anchors, city }: UpdateOptions,
): Promise<GateLists | undefined> {
  if (before === undefined || before.trustList === trustList) return before;
  return await openKeptLists({ ...before.kept, trust, trustSequence }, anchors, city);
}

interface Trusted {
  readonly trustList: TrustList;
  readonly trust: Uint8Array;
  readonly trustSequence: number;
}

/** Undefined where deltas do not lead there: a new epoch began, or one is missing or does not fit. */
async function byDeltas(
  current: GateLists,
  trusted: Trusted,
  { source, newest }: UpdateOptions,
): Promise<UpdatedLists | undefined> {
  let { revocationList } = current;
  const deltas = [...current.kept.deltas];
  while (revocationList.state.sequence < newest.revocation) {
    const delta = await source.delta(revocationList.state.sequence + 1);
    const next = delta && (await applyRevocationDelta(revocationList, delta, { trustList: trusted.trustList }));
    if (next?.ok !== true || delta === undefined) return undefined;
    revocationList = next.list;
    deltas.push(delta);
  }
  if (revocationList === current.revocationList) return { ok: true, lists: current };
  return { ok: true, lists: makeLists(trusted, revocationList, { snapshot: current.kept.snapshot, deltas }) };
}

async function bySnapshot(trusted: Trusted, floor: number, { source, city }: UpdateOptions): Promise<UpdatedLists> {
  const snapshot = await source.snapshot();
  if (snapshot === undefined) return { ok: false, reason: 'no-lists' };
  const opened = await openRevocationSnapshot(snapshot, { trustList: trusted.trustList, minimumSequence: floor });
  if (!opened.ok) return { ok: false, reason: problemOf(opened.reason) };
  if (opened.list.state.city !== city) return { ok: false, reason: 'other-city' };
  return { ok: true, lists: makeLists(trusted, opened.list, { snapshot, deltas: [] }) };
}

function makeLists(
  { trustList, trust, trustSequence }: Trusted,
  revocationList: RevocationList,
  { snapshot, deltas }: Pick<KeptLists, 'snapshot' | 'deltas'>,
): GateLists {
  const revocationSequence = revocationList.state.sequence;
  return { trustList, revocationList, kept: { trust, snapshot, deltas, trustSequence, revocationSequence } };
}

/** A snapshot is refused for fewer reasons than a delta. */
function problemOf(refusal: ListRefusal): ListProblem {
  return refusal === 'wrong-base' || refusal === 'gap' || refusal === 'inconsistent' ? 'malformed' : refusal;
}
