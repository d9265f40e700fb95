/** The reference platform beside the demonstration city, with some of the city's invented people as its users. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { register, startReferencePlatform, type Applicant, type Registration } from '@open-health-code/platform';
import type { City } from '../../city.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { isErrno } from '../../platform/secrets.ts';
import { recordRead } from '../audit/audit.ts';
import { approvePlatform } from '../platforms/deciding.ts';
import { findPlatform } from '../platforms/registry.ts';
import { listPeople } from './people.ts';

export interface PlatformAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Registers it with the city at its first start, approves it, and starts it. The city must be answering at its address.
 * Another name of this machine than the city's makes it another site to browsers, as a real platform is.
 */
export async function startDemonstrationPlatform(
  city: City,
  { host, port }: PlatformAddress,
): Promise<{ readonly address: string; readonly close: () => Promise<void> }> {
  const { publicUrl: cityUrl } = city.settings;
  const address = `http://${new URL(cityUrl).hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}`;
  const contact = 'desk@platform.example';
  const carrier = await registrationOf(city, {
    name: 'Reference Platform 示例平台',
    contact,
    purpose: 'Shows your health code in the app 在应用内显示健康码',
    kind: 'carrier',
    origin: address,
  });
  const employer = await registrationOf(city, {
    name: 'Reference Employer 示例单位',
    contact,
    purpose: 'Asks before work whether your code is valid 上岗前核验健康码',
    kind: 'employer',
  });
  const people = await listPeople(city);
  await recordRead(city.db, {
    personIds: people.map((person) => person.id).filter((id) => id !== 'visitor'),
    actor: 'reference platform of the demonstration',
    reason: 'users it is taken to have verified',
    what: 'name',
    now: city.clock.now(),
  });
  // Names of its own: a platform never learns the pseudonym of anybody.
  const users = people.map(({ name, idType, idNumber }, index) => ({
    userId: `user-${index + 1}`,
    name,
    idType,
    idNumber,
  }));
  try {
    const platform = await startReferencePlatform({ cityUrl, carrier, employer, users, host, port });
    return { address, close: platform.close };
  } catch (cause) {
    if (!isErrno(cause, 'EADDRINUSE')) throw cause;
    throw new OperatorError(`Port ${port} is in use. Choose another for the platform with --platform-port.`, { cause });
  }
}

/** Registered once for each address it is reached at; kept with the city's state. */
async function registrationOf(city: City, applicant: Applicant): Promise<Registration> {
  const port = new URL(applicant.origin ?? city.settings.publicUrl).port;
  const file = join(city.dataDir, `reference-${applicant.kind}-${port}.json`);
  const kept = await readKept(file);
  if (kept !== undefined && (await findPlatform(city.db, kept.applicationId)) !== undefined) return kept;
  const registration = await register(city.settings.publicUrl, applicant);
  await approvePlatform(city, registration.applicationId, { by: 'demonstration', approvedBy: 'demonstration, second' });
  await writeFile(file, JSON.stringify(registration), { mode: 0o600 });
  return registration;
}

async function readKept(file: string): Promise<Registration | undefined> {
  try {
    // Written by this program.
    return JSON.parse(await readFile(file, 'utf8')) as Registration;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
