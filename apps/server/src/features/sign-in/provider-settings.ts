/** Which identity provider the city trusts, and where it says who somebody is. */

import { OperatorError } from '../../platform/operator-error.ts';

export interface IdentityProvider {
  /** As the provider calls itself; its metadata are found there. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a client that the provider knows without one. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** Levels of assurance of which the provider must have reached one; any will do where there are none. */
  readonly levels: readonly string[];
  /** Names of the claims. */
  readonly claims: {
    /** Type of the document; or `=resident` and the like, where the provider knows only documents of one type. */
    readonly idType: string;
    readonly idNumber: string;
    readonly name: string;
    /** Counts only where the provider says that it verified the number. */
    readonly phone: string;
  };
}

/** Undefined where none is set. Throws OperatorError naming the setting that is wrong. */
export function readIdentityProvider(env: NodeJS.ProcessEnv): IdentityProvider | undefined {
  const setting = (name: string): string | undefined => {
    const value = env[`HEALTHCODE_OIDC_${name}`]?.trim();
    return value === '' ? undefined : value;
  };
  const issuer = setting('ISSUER');
  if (issuer === undefined) return undefined;
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (
    url === undefined ||
    !(url.protocol === 'https:' || isOnThisMachine(url)) ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new OperatorError(
      `HEALTHCODE_OIDC_ISSUER must be the https address by which the identity provider calls itself; got "${issuer}".`,
    );
  }
  const clientId = setting('CLIENT_ID');
  if (clientId === undefined) {
    throw new OperatorError('HEALTHCODE_OIDC_CLIENT_ID is missing: the name under which the provider knows this city.');
  }
  return {
    issuer,
    clientId,
    clientSecret: setting('CLIENT_SECRET'),
    scope: scopeOf(setting('SCOPE') ?? 'openid profile phone'),
    levels: setting('LEVELS')?.split(/\s+/) ?? [],
    claims: {
      idType: setting('CLAIM_ID_TYPE') ?? 'id_document_type',
      idNumber: setting('CLAIM_ID_NUMBER') ?? 'id_document_number',
      name: setting('CLAIM_NAME') ?? 'name',
      phone: setting('CLAIM_PHONE') ?? 'phone_number',
    },
  };
}

function scopeOf(scope: string): string {
  if (!scope.split(/\s+/).includes('openid')) {
    throw new OperatorError(`HEALTHCODE_OIDC_SCOPE must contain openid; got "${scope}".`);
  }
  return scope;
}

/** Whether an address can only be reached from this machine; there, and nowhere else, plain http will do. */
export function isOnThisMachine(url: URL): boolean {
  return url.protocol === 'http:' && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
}
