import type { Secrets } from '../platform/secrets.ts';

/** Keys for tests; fixed, so that pseudonyms in expectations are stable. */
export const testSecrets: Secrets = {
  pseudonymKey: Buffer.alloc(32, 7),
  vaultKeys: new Map([[1, Buffer.alloc(32, 9)]]),
};
