/** What one operation of the interface is: said once, used for validation, types, documentation and the client. */

import type { Static, TSchema } from 'typebox';
import type { ProblemCode } from './problems.ts';

/**
 * Who may call.
 * - `public`: nothing personal is in the answer.
 * - `person`: somebody signed in, by the session's cookie; `:who` in the path is `me` or the handle of one of their dependants.
 * - `gate`: an enrolled gate, by its bearer token.
 * - `platform`: a registered platform, by an access token (client credentials) with the operation's scope.
 * - `platform-user`: a platform for one of its users, by a token from the token exchange with the operation's scope.
 * - `operator`: whoever holds the operator's key.
 */
export type Access = 'public' | 'person' | 'gate' | 'platform' | 'platform-user' | 'operator';

/** Requests one caller may make in a time. The caller is the person, gate or platform; for public operations the network address. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** One of the seven interfaces that GB/T 38963 names, after which ours is modelled. */
export type StandardInterface = '6.2' | '6.3' | '6.4' | '6.5' | '6.6' | '6.7' | '6.8';

export interface Operation {
  /** One line, in English, for the documentation. */
  readonly summary: string;
  /** More for the documentation: guarantees, units, what the answer never tells. */
  readonly description?: string;
  readonly access: Access;
  /** OAuth scope that a platform's token must have. */
  readonly scope?: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Answers by status; `null` for an answer without a body. */
  readonly responses: Readonly<Record<number, TSchema | null>>;
  /** Media type of the request's body where it is not JSON. */
  readonly consumes?: string;
  /** Media type of the answer where it is not JSON. */
  readonly produces?: string;
  /** Errors that are particular to the operation, beside those any operation can give. */
  readonly problems?: readonly ProblemCode[];
  /** Answers to whatever is wrong, by status, where a standard asks for another form than problem documents. */
  readonly errors?: Readonly<Record<number, TSchema>>;
  /** A write: the caller names the attempt with an `Idempotency-Key`, and repeating it changes nothing and gives the same answer. */
  readonly idempotent?: true;
  /** Why a write needs no key: what in the request itself makes a repetition change nothing. */
  readonly idempotentBy?: string;
  /** Requests a caller may make; where absent the usual limit of the access applies. */
  readonly limit?: RateLimit;
  /** Largest body in bytes; 64 KiB where absent. */
  readonly bodyLimit?: number;
  readonly standard?: StandardInterface | readonly StandardInterface[];
  /** What people stand at a door for: it goes on under a rush, while everything else rests. */
  readonly essential?: true;
}

/** `METHOD /path` with `:name` parameters. */
export type OperationName = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** Declares the operations of one area; keeps their exact types. */
export function defineOperations<const T extends Record<OperationName, Operation>>(operations: T): T {
  return operations;
}

/** Nobody changes what was sent or received. */
type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;
type StaticOf<S> = S extends TSchema ? Immutable<Static<S>> : undefined;
type PartOf<O, Part extends 'params' | 'query' | 'body'> =
  O extends Readonly<Record<Part, infer S>> ? StaticOf<S> : undefined;

export type ParamsOf<O> = PartOf<O, 'params'>;
export type QueryOf<O> = PartOf<O, 'query'>;
export type BodyOf<O> = PartOf<O, 'body'>;
/** The body of any good answer; `undefined` for one without. */
export type AnswerOf<O> = O extends { readonly responses: infer R }
  ? { [S in keyof R]: StaticOf<R[S]> }[keyof R]
  : never;
