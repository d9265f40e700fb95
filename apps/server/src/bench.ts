/** What benchmarks measure and need from the server; not for anything else. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { prepareDatabase, type City } from './city.ts';
import { enrolGate, offerEnrolment } from './features/gates/enrolling.ts';
import { gateToken } from './features/gates/gate.ts';
import type { SessionClaims } from './features/sign-in/sessions.ts';
import type { Clock } from './platform/clock.ts';
import { openDatabase } from './platform/database.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { sealToken } from './platform/sealed-token.ts';
import { openSecrets } from './platform/secrets.ts';

export type { City } from './city.ts';
export { policyInForce, type PolicyInForce } from './features/policy/store.ts';
export { assessPeople, everybodyUnit } from './features/refresh/assessing.ts';
export { personIdOf } from './features/people/pseudonyms.ts';
export { refresh } from './features/refresh/refresh.ts';
export { importFiles } from './features/sources/import.ts';
export { ensureDayPartitions, partitionOf } from './features/sources/partitions.ts';
export { finaliseStays, stayIndexes } from './features/sources/stays.ts';
export { createTraceTables, dropTraceTables, followCases } from './features/tracing/carriers.ts';
export { traceCoTravel } from './features/tracing/co-travel.ts';
export { whoWasThere, type PresenceWindow } from './features/tracing/who-was-there.ts';
export { buildApplication } from './http/application.ts';
export { fixedClock, systemClock } from './platform/clock.ts';
export { copyIn, copyText, sqlInstant, type Connection } from './platform/database.ts';

export interface BenchCity {
  readonly city: City;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** An empty city in a folder, on an embedded server that runs as a deployment's does. */
export async function openBenchCity(folder: string, clock: Clock): Promise<BenchCity> {
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
  try {
    const joined = await joinBenchCity(folder, server.url, clock);
    // The server's end also ends what is still running on a connection, for which the pool would wait.
    return { ...joined, close: async () => void (await Promise.all([server.stop(), joined.close()])) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The same city from another process. */
export async function joinBenchCity(folder: string, url: string, clock: Clock): Promise<BenchCity> {
  const secrets = await openSecrets(folder);
  const db = await openDatabase(url);
  await prepareDatabase(db, secrets);
  const identity = { division: '990100', names: { en: 'Bench City', zh: '测量市' } };
  return {
    city: {
      db,
      secrets,
      clock,
      dataDir: folder,
      actor: 'bench',
      identity,
      settings: { publicUrl: 'http://127.0.0.1:8080' },
    },
    url,
    close: async () => await db.close(),
  };
}

/** The cookie of somebody who signed in on a device of theirs, as beginning a session sets it. */
export function sessionCookie(city: City, personId: string): string {
  const claims: SessionClaims = { person: personId, session: randomUUID(), method: 'otp' };
  return `healthcode-session=${sealToken(city.secrets, 'session', claims, city.clock.now() + 86_400_000)}`;
}

/** Enrols a gate as staff and its app do; the bearer token. */
export async function enrolledGate(city: City, placeId: string, name: string): Promise<string> {
  const offer = await offerEnrolment(city, { placeId, venue: 'transit', name, checkIns: true });
  const request = { code: offer?.code ?? '', installation: randomUUID(), device: name };
  const gate = await enrolGate(city, request);
  if (gate === undefined) throw new Error('the gate could not be enrolled');
  return gateToken(city, gate);
}
