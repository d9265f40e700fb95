/** What is inside the JWE of a delivered code. */

import type { AnswerOf } from './operation.ts';
import type { Operations } from './operations/index.ts';

/**
 * JSON, filled up with spaces to one size. A device shows a code only when `anchor` is that of the seed it made for it: another one is not
 * the answer to what it asked. `none`: without a valid health declaration there is no code.
 */
export type DeliveredCode = { readonly anchor: string } & (
  | { readonly state: 'none' }
  | ({ readonly state: 'code' } & AnswerOf<Operations['POST /v1/people/:who/codes']>)
);
