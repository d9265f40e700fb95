import type { AttributionBasis } from '../evidence.ts';
import type { Instant } from '../time.ts';
import type { Attribution, Claim } from './claims.ts';

/**
 * Who carried one phone when: attributions in order of time that never overlap. At each instant the strongest basis decides, and
 * a doubt on that basis is not settled by a weaker one:
 *
 * 1. `ruling`: the latest. A ruling that somebody does *not* carry the phone sets that person's other claims aside, until a later
 *    ruling, or a later OTP by which the person takes the phone up.
 * 2. `otp`: the latest, since phones change hands. It counts from its `validFrom`, not for the time before.
 * 3. `declared`: the only person who declares the number; if several do, the registered holder when among them, otherwise nobody.
 * 4. `registered`: the latest registration, unless `withholdRegistered`.
 *
 * When a number is registered anew to another holder, everything claimed of its earlier life ends, because operators give numbers
 * out again.
 *
 * Two claims of one basis that begin at the same instant and name different people attribute the phone to nobody.
 *
 * @param withholdRegistered the holder's numbers were in two places at once, so the registration alone proves nothing; it still
 * settles who of several declarers is meant.
 */
export function attributePhone(claims: readonly Claim[], withholdRegistered = false): Attribution[] {
  const bounds = new Set<Instant>();
  for (const { validFrom, validUntil } of claims) {
    bounds.add(validFrom);
    if (validUntil !== undefined) bounds.add(validUntil);
  }
  const starts = [...bounds].sort((a, b) => a - b);
  const attributions: Attribution[] = [];
  starts.forEach((from, index) => {
    const renewedAt = lastChangeOfHolder(claims, from);
    const active = claims.filter((claim) => isActive(claim, from) && claim.validFrom >= renewedAt);
    const winner = decideCarrier(active, withholdRegistered);
    if (winner === undefined) return;
    const until = starts[index + 1];
    const last = attributions.at(-1);
    const continues = last?.until === from && last.personId === winner.personId && last.basis === winner.basis;
    if (continues) attributions.pop();
    attributions.push({ ...winner, from: continues ? last.from : from, ...(until === undefined ? {} : { until }) });
  });
  return attributions;
}

interface Carrier {
  readonly personId: string;
  readonly basis: AttributionBasis;
}

function isActive({ validFrom, validUntil }: Claim, at: Instant): boolean {
  return validFrom <= at && (validUntil === undefined || at < validUntil);
}

/** When the number was last registered to another person than before, as seen at an instant; minus infinity when never. */
function lastChangeOfHolder(claims: readonly Claim[], at: Instant): Instant {
  const registrations = claims.filter(({ basis, validFrom }) => basis === 'registered' && validFrom <= at);
  const changes = registrations.filter(({ personId, validFrom }) => {
    const earlier = registrations.filter((other) => other.validFrom < validFrom);
    const before = Math.max(...earlier.map((other) => other.validFrom));
    return earlier.some((other) => other.validFrom === before && other.personId !== personId);
  });
  return Math.max(...changes.map(({ validFrom }) => validFrom));
}

function decideCarrier(active: readonly Claim[], withholdRegistered: boolean): Carrier | undefined {
  const denials = active.filter(({ denied }) => denied === true);
  const standing = active.filter((claim) => claim.denied !== true && !isDenied(claim, denials));
  const of = (basis: AttributionBasis): Claim[] => standing.filter((claim) => claim.basis === basis);

  for (const basis of ['ruling', 'otp'] as const) {
    const claims = of(basis);
    if (claims.length > 0) return carrier(basis, latestPerson(claims));
  }
  const declarers = new Set(of('declared').map(({ personId }) => personId));
  const holder = latestPerson(of('registered'));
  const [onlyDeclarer] = declarers;
  if (declarers.size === 1) return carrier('declared', onlyDeclarer);
  if (declarers.size > 1)
    return holder !== undefined && declarers.has(holder) ? carrier('declared', holder) : undefined;
  return withholdRegistered ? undefined : carrier('registered', holder);
}

function isDenied(claim: Claim, denials: readonly Claim[]): boolean {
  const mayLiftDenial = claim.basis === 'ruling' || claim.basis === 'otp';
  return denials.some(
    ({ personId, validFrom }) => personId === claim.personId && !(mayLiftDenial && claim.validFrom > validFrom),
  );
}

function carrier(basis: AttributionBasis, personId: string | undefined): Carrier | undefined {
  return personId === undefined ? undefined : { basis, personId };
}

/** The person of the latest claim; undefined when there is none, or the latest ones name different people. */
function latestPerson(claims: readonly Claim[]): string | undefined {
  const latest = Math.max(...claims.map(({ validFrom }) => validFrom));
  const people = new Set(claims.filter(({ validFrom }) => validFrom === latest).map(({ personId }) => personId));
  return people.size === 1 ? [...people][0] : undefined;
}
