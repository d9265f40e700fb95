/** An OpenID provider for the demonstration city: everybody in it is invented, and anybody may be any of them. */

import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import type { City } from '../../city.ts';
import { callbackPath } from '../sign-in/oidc-sign-in.ts';
import type { IdentityProvider } from '../sign-in/provider-settings.ts';
import { MemoryAdapter } from './memory-adapter.ts';
import { findPerson } from './people.ts';

/** Where it lives in the city's own address. */
export const mountPath = '/demo/identity';
export const choicePath = `${mountPath}/people`;

const clientId = 'healthcode-demonstration';
const algorithm = 'ES256';

/** The settings with which the city signs people in at its own demonstration provider. */
export function demonstrationProviderSettings(city: City): IdentityProvider {
  return {
    issuer: `${city.settings.publicUrl}${mountPath}`,
    clientId,
    clientSecret: clientSecretOf(city),
    scope: 'openid profile phone',
    levels: [],
    claims: {
      idType: 'id_document_type',
      idNumber: 'id_document_number',
      name: 'name',
      phone: 'phone_number',
    },
  };
}

/** Known to both sides without being agreed: they are one process. */
function clientSecretOf(city: City): string {
  return createHmac('sha256', city.secrets.pseudonymKey).update('demonstration identity provider').digest('base64url');
}

/** Starts the provider; what it knows of flows under way is in memory. */
export async function createDemonstrationProvider(city: City): Promise<Provider> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const provider = new Provider(`${city.settings.publicUrl}${mountPath}`, {
    adapter: MemoryAdapter,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecretOf(city),
        redirect_uris: [`${city.settings.publicUrl}${callbackPath}`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: algorithm,
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: algorithm, use: 'sig', kid: 'demonstration' }] },
    cookies: { keys: [clientSecretOf(city)] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'id_document_type', 'id_document_number'],
      phone: ['phone_number', 'phone_number_verified'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `${choicePath}/${interaction.uid}` },
    // Everybody agreed to everything when they were invented.
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId;
      const client = oidc.client?.clientId;
      if (accountId === undefined || client === undefined) return undefined;
      const grant = new provider.Grant({ accountId, clientId: client });
      grant.addOIDCScope('openid profile phone');
      await grant.save();
      return grant;
    },
    findAccount: async (_context, id) => {
      const person = await findPerson(city, id);
      if (person === undefined) return undefined;
      return {
        accountId: id,
        claims: () => ({
          sub: id,
          name: person.name,
          id_document_type: person.idType,
          id_document_number: person.idNumber,
          ...(person.phone === undefined ? {} : { phone_number: person.phone, phone_number_verified: true }),
        }),
      };
    },
    renderError: (context, { error }) => {
      // Codes of the protocol, such as invalid_request; nothing of the request itself.
      context.type = 'text';
      context.body = `${error}\n`;
    },
    ttl: { Interaction: 900, Session: 900, Grant: 900, AuthorizationCode: 60, AccessToken: 300, IdToken: 300 },
  });
  return provider;
}
