/** Registering with a city: a key pair of the platform's own, whose public half goes with the application. */

import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';

export interface Applicant {
  readonly name: string;
  readonly contact: string;
  readonly purpose: string;
  readonly kind: 'carrier' | 'employer';
  /** Whose pages embed the city's page; carriers only. */
  readonly origin?: string;
}

/** What a platform keeps of it, as JSON. The private key is the platform's secret. */
export interface Registration {
  readonly applicationId: string;
  readonly kid: string;
  readonly privateKey: JWK;
}

/** Applies with a city. The city decides later; until then nothing is answered. */
export async function register(cityUrl: string, applicant: Applicant): Promise<Registration> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = crypto.randomUUID();
  const response = await fetch(`${cityUrl}/v1/platforms/applications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': kid },
    body: JSON.stringify({
      ...applicant,
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' }] },
    }),
  });
  if (response.status !== 202) throw new Error(`the city answered ${response.status}: ${await response.text()}`);
  const { applicationId } = (await response.json()) as { applicationId: string };
  return { applicationId, kid, privateKey: await exportJWK(privateKey) };
}

export async function signingKeyOf({ privateKey }: Registration): Promise<CryptoKey> {
  const key = await importJWK(privateKey, 'ES256');
  if (key instanceof Uint8Array) throw new Error('the registration holds no private key');
  return key;
}
