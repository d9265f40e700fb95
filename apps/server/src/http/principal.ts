/** Who calls, as the guard found out before a route runs. */

import type { FastifyRequest } from 'fastify';

export interface PersonPrincipal {
  readonly kind: 'person';
  readonly personId: string;
  readonly sessionId: string;
  /** How they signed in: by the city's identity provider, or by document number and a one-time code to their phone. */
  readonly method: 'oidc' | 'otp';
}

export interface GatePrincipal {
  readonly kind: 'gate';
  readonly gateId: string;
  /** Where it stands. */
  readonly placeId: string;
}

export interface PlatformPrincipal {
  readonly kind: 'platform';
  readonly platformId: string;
  readonly scopes: readonly string[];
}

/** A platform acting for one of its users, whose real-name identity it asserted. */
export interface PlatformUserPrincipal {
  readonly kind: 'platform-user';
  readonly platformId: string;
  readonly personId: string;
  readonly scopes: readonly string[];
}

export interface OperatorPrincipal {
  readonly kind: 'operator';
}

export type Principal = PersonPrincipal | GatePrincipal | PlatformPrincipal | PlatformUserPrincipal | OperatorPrincipal;

/** How each kind of caller is known. Every one answers undefined for somebody it does not know, and never says why. */
export interface Authorities {
  readonly person: (request: FastifyRequest) => Promise<PersonPrincipal | undefined>;
  /** The dependant whom this person acts for under this handle. */
  readonly dependant: (personId: string, handle: string) => Promise<string | undefined>;
  readonly gate: (token: string) => Promise<GatePrincipal | undefined>;
  readonly platform: (token: string) => Promise<PlatformPrincipal | undefined>;
  readonly platformUser: (token: string) => Promise<PlatformUserPrincipal | undefined>;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined;
    /** Whose data a route with `:who` is about: the caller or one of their dependants. */
    subjectId: string | undefined;
  }
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/.exec(request.headers.authorization ?? '')?.[1];
}
