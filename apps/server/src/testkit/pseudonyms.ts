/** Whether an answer tells a person's pseudonym, which never leaves the city. */

import type { LightMyRequestResponse } from 'fastify';

/** Those of these people whose pseudonym is in an answer: written in any way, as bytes, or in base64 such as a token's. */
export function peopleNamedIn(
  { headers, rawPayload }: Pick<LightMyRequestResponse, 'headers' | 'rawPayload'>,
  personIds: readonly string[],
): string[] {
  const said = [Buffer.from(JSON.stringify(headers)), rawPayload].flatMap((bytes) => [bytes, ...decoded(bytes)]);
  const texts = said.map((bytes) => bytes.toString('latin1').toLowerCase().replaceAll('-', ''));
  return personIds.filter((personId) => {
    const hex = personId.replaceAll('-', '');
    const bytes = Buffer.from(hex, 'hex');
    return texts.some((text) => text.includes(hex)) || said.some((one) => one.includes(bytes));
  });
}

/** What might be base64, read from each place where a group of four may begin. */
function decoded(bytes: Buffer): Buffer[] {
  const runs = bytes.toString('latin1').match(/[\w+/-]{22,}/g) ?? [];
  return runs.flatMap((run) => [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64url')));
}
