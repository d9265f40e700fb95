/** Signing in with the number of one's document and a one-time code to the phone one carries. */

import type { Language } from '@open-health-code/messages';
import { oneTimeCodeMessages } from '@open-health-code/messages/sign-in';
import type { City } from '../../city.ts';
import { networkOf } from '../../platform/network.ts';
import { confirmPhone, isCarriedBy } from './carried-phones.ts';
import { readDocument, readPhone } from './given-identity.ts';
import { answerChallenge, beginChallenge, countCodeRequest, type Challenge } from './one-time-codes.ts';
import { signIn, type BegunSession, type NewSession } from './sessions.ts';
import type { IdType } from '../people/pseudonyms.ts';

export interface SignInRequest {
  readonly idType: IdType;
  readonly idNumber: string;
  readonly phone: string;
  readonly language: Language;
  /** Network address it came from. */
  readonly address: string;
}

/**
 * Sends a code when the number is known to be carried by the holder of the document. That it is registered in their name is not enough.
 * Gives the same in every case, and asks the database the same. Throws ProblemError for a malformed number or too many requests.
 */
export async function askForSignInCode(city: City, request: SignInRequest): Promise<Challenge> {
  const { personId } = readDocument(city, request.idType, request.idNumber);
  const { number, phoneId } = readPhone(city, request.phone);
  const { address } = request;
  await countCodeRequest(city, 'sign-in', { address, about: [personId, phoneId], by: networkOf(address) });
  return await city.db.transaction(async (connection) => {
    const carried = (await isCarriedBy(connection, phoneId, personId, city.clock.now())) !== undefined;
    return await beginChallenge(city, connection, {
      purpose: 'sign-in',
      personId,
      phone: carried ? number : undefined,
      subject: number,
      message: oneTimeCodeMessages.signIn,
      language: request.language,
    });
  });
}

export interface SignInAnswer {
  readonly challenge: string;
  readonly code: string;
  readonly address: string;
  readonly device: NewSession['device'];
}

/** Signs in with the code, which confirms that this person carries the phone. Undefined for a wrong one. */
export async function signInWithCode(
  city: City,
  { device, ...answer }: SignInAnswer,
): Promise<(BegunSession & { readonly personId: string }) | undefined> {
  return await answerChallenge(
    city,
    { ...answer, purpose: 'sign-in' },
    async (connection, { personId, challengeId, subject: number }) => {
      await confirmPhone(city, connection, { personId, number, challengeId });
      return { personId, ...(await signIn(city, connection, { personId, method: 'otp', device })) };
    },
  );
}
