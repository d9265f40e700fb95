/** Access tokens of platforms: sealed, short-lived, and known without asking the database. */

import type { City } from '../../city.ts';
import type { PlatformPrincipal, PlatformUserPrincipal } from '../../http/principal.ts';
import { openToken, sealToken } from '../../platform/sealed-token.ts';
import { isWithdrawn } from './withdrawn.ts';

export const tokenSeconds = 600;

interface PlatformClaims {
  readonly platform: string;
  /** The key it was got with: with the key, its tokens are revoked. */
  readonly kid: string;
  readonly scopes: readonly string[];
}

interface PlatformUserClaims extends PlatformClaims {
  readonly person: string;
}

export function sealPlatformToken(city: City, claims: PlatformClaims): string {
  return sealToken(city.secrets, 'platform', claims, city.clock.now() + tokenSeconds * 1000);
}

/** Of one length for every person: the pseudonym is all it says of them. */
export function sealPlatformUserToken(city: City, claims: PlatformUserClaims): string {
  return sealToken(city.secrets, 'platform-user', claims, city.clock.now() + tokenSeconds * 1000);
}

/** The platform whose token this is. */
export async function platformOf(city: City, token: string): Promise<PlatformPrincipal | undefined> {
  const claims = openToken<PlatformClaims>(city.secrets, 'platform', token, city.clock.now());
  if (claims === undefined || (await isWithdrawn(city, claims.platform, claims.kid))) return undefined;
  return { kind: 'platform', platformId: claims.platform, scopes: claims.scopes };
}

/** The platform, and the user for whom it acts, whose token this is. */
export async function platformUserOf(city: City, token: string): Promise<PlatformUserPrincipal | undefined> {
  const claims = openToken<PlatformUserClaims>(city.secrets, 'platform-user', token, city.clock.now());
  if (claims === undefined || (await isWithdrawn(city, claims.platform, claims.kid))) return undefined;
  return { kind: 'platform-user', platformId: claims.platform, personId: claims.person, scopes: claims.scopes };
}
