import { attributePhone } from './attribute.ts';
import type { Attribution, Claim } from './claims.ts';

export interface HeldPhone {
  readonly phoneId: string;
  /** Every claim on the phone, other people's among them. */
  readonly claims: readonly Claim[];
}

export interface HolderInput {
  /** Person id of the registered holder. */
  readonly holder: string;
  /**
   * All numbers registered to the holder. Numbers of other holders that this person confirmed or declared may be added so that their
   * conflicts count; the attributions of those come from the decision about their own holder.
   */
  readonly phones: readonly HeldPhone[];
  /** Pairs of phone ids that were in two places at once (`inTwoPlaces`), in any order. */
  readonly conflicts: readonly (readonly [string, string])[];
}

/**
 * Why a claim of the holder's does not count: another number in two places at once with this one is confirmed to be the holder's
 * own, or none is confirmed and they cannot all be the holder's.
 */
export type Withheld = 'conflicts-with-confirmed' | 'none-confirmed';

export interface PhoneDecision {
  readonly phoneId: string;
  readonly attributions: readonly Attribution[];
  readonly withheld?: Withheld;
}

/** `confirmed`: by the holder's OTP or a ruling; `foreign`: not carried by the holder; else how far the holder's word goes. */
type Standing = 'confirmed' | 'declared' | 'registered' | 'foreign';

/**
 * Tells the numbers of one holder apart. Numbers that were in two places at once cannot all be the holder's:
 *
 * - A number that somebody else confirmed or declared, or that the holder disowned by a ruling, is not the holder's: it explains
 *   its conflicts, for all time, and where it was in conflict the registration does not count before the confirmation either.
 * - A number the holder confirmed (OTP, ruling) counts; numbers in conflict with it never count for the holder, which explains
 *   their other conflicts. The holder may confirm two that conflict, one being left at home: both count until an appeal.
 * - A number the holder declared to carry counts, unless it conflicts with a confirmed or another declared one.
 * - Merely registered numbers: with no number confirmed or declared and any conflict among them, none counts. Otherwise those in
 *   no conflict with each other or a number that counts stay attributed on the basis `registered`.
 *
 * Order and repetition of phones and conflicts change nothing.
 */
export function decideHolder({ holder, phones, conflicts }: HolderInput): PhoneDecision[] {
  const standings = new Map(phones.map((phone) => [phone.phoneId, standingOf(phone, holder)]));
  const rivals = rivalsByPhone(conflicts);
  const rivalsOf = (phoneId: string, ...wanted: readonly Standing[]): boolean =>
    [...(rivals.get(phoneId) ?? [])].some((rival) => wanted.some((standing) => standings.get(rival) === standing));

  // A declared number that cannot be the one carried falls back to its registration; decided for all before any is changed.
  const doubtful = phones.filter(
    ({ phoneId }) => standings.get(phoneId) === 'declared' && rivalsOf(phoneId, 'confirmed', 'declared'),
  );
  for (const { phoneId } of doubtful) standings.set(phoneId, 'registered');

  const hasOwn = [...standings.values()].some((standing) => standing === 'confirmed' || standing === 'declared');
  for (const { phoneId } of phones) {
    if (standings.get(phoneId) === 'registered' && rivalsOf(phoneId, 'confirmed', 'declared')) {
      standings.set(phoneId, 'foreign');
    }
  }
  const unsettled =
    !hasOwn && phones.some(({ phoneId }) => standings.get(phoneId) === 'registered' && rivalsOf(phoneId, 'registered'));

  const withheldFor = (phoneId: string): Withheld | undefined => {
    if (rivalsOf(phoneId, 'confirmed', 'declared')) return 'conflicts-with-confirmed';
    switch (standings.get(phoneId)) {
      case 'registered':
        return unsettled || rivalsOf(phoneId, 'registered') ? 'none-confirmed' : undefined;
      case 'foreign':
        return rivalsOf(phoneId, 'registered', 'foreign') ? 'none-confirmed' : undefined;
      default:
        return undefined;
    }
  };

  return phones.map(({ phoneId, claims }) => {
    const withheld = withheldFor(phoneId);
    const counting = doubtful.some((phone) => phone.phoneId === phoneId)
      ? claims.filter(({ basis, personId }) => basis !== 'declared' || personId !== holder)
      : claims;
    return {
      phoneId,
      attributions: attributePhone(counting, withheld !== undefined),
      ...(withheld === undefined ? {} : { withheld }),
    };
  });
}

function standingOf({ claims }: HeldPhone, holder: string): Standing {
  const latest = attributePhone(claims, true).at(-1);
  if (latest === undefined) {
    const denied = claims.some((claim) => claim.denied === true && claim.personId === holder);
    return denied ? 'foreign' : 'registered';
  }
  if (latest.personId !== holder) return 'foreign';
  return latest.basis === 'declared' ? 'declared' : 'confirmed';
}

function rivalsByPhone(conflicts: HolderInput['conflicts']): Map<string, Set<string>> {
  const rivals = new Map<string, Set<string>>();
  const add = (phoneId: string, rival: string): void => {
    rivals.set(phoneId, (rivals.get(phoneId) ?? new Set()).add(rival));
  };
  for (const [a, b] of conflicts) {
    if (a === b) continue;
    add(a, b);
    add(b, a);
  }
  return rivals;
}
