/** Gates and codes for tests. */

import type { FastifyInstance } from 'fastify';
import { createLivenessChain, newLivenessSeed, showCode, type LivenessChain } from '@open-health-code/health-code';
import type { VenueClass } from '@open-health-code/domain';
import type { TestCity } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { emptyRefreshed, rule } from '../../testkit/refreshing.ts';
import { issueCodes } from '../codes/issuing.ts';
import { offerEnrolment } from './enrolling.ts';
import type { Scan } from './scans.ts';

/** Yellow for three days from the reading. */
export const feverRule = rule('fever', { kind: 'fever' }, [{ colour: 'yellow', forDays: 3 }]);

/** Empties what tests of gates fill. */
export async function emptyGates(city: TestCity): Promise<void> {
  await emptyRefreshed(city);
  await city.db.query(
    `truncate gate, gate_enrolment, gate_scan, gate_scan_receipt, gate_count, gate_hand_count, gate_id_check, issued_code, published_list, vault.identity`,
  );
}

export interface EnrolledGate {
  readonly gateId: string;
  readonly token: string;
  readonly headers: { readonly authorization: string };
}

export interface TestGate {
  readonly place: string;
  readonly name?: string;
  readonly venue?: VenueClass;
  readonly checkIns?: boolean;
  readonly lon?: number;
  readonly lat?: number;
}

/** A gate that a device was enrolled as, over the interface. Its place is made where it is not there. */
export async function enrolledGate(city: TestCity, app: FastifyInstance, gate: TestGate): Promise<EnrolledGate> {
  const located = gate.lon === undefined || gate.lat === undefined ? {} : { lon: gate.lon, lat: gate.lat };
  await insertPlace(city.db, { place: gate.place, name: `Place ${gate.place}`, ...located });
  const offer = await offerEnrolment(city, {
    placeId: gate.place,
    venue: gate.venue ?? 'shop',
    name: gate.name ?? `Gate ${gate.place}`,
    checkIns: gate.checkIns ?? false,
  });
  const response = await app.inject({
    method: 'POST',
    url: '/v1/gate/enrolments',
    payload: { code: offer?.code, installation: crypto.randomUUID(), device: 'test' },
    // An address of its own, so that tests of many gates do not meet the limit of one.
    remoteAddress: `10.${(Math.random() * 250) | 0}.${(Math.random() * 250) | 0}.${(Math.random() * 250) | 0}`,
  });
  const { token, gate: self } = response.json<{ token: string; gate: { gateId: string } }>();
  return { gateId: self.gateId, token, headers: { authorization: `Bearer ${token}` } };
}

export interface ShownCode {
  /** As issued: a phone adds its slot. */
  readonly text: string;
  readonly chain: LivenessChain;
  /** What a phone shows at an instant. */
  readonly at: (now: number) => string;
}

/** A person whom the city knows, with a code issued now. */
export async function personWithCode(city: TestCity, name: string): Promise<ShownCode> {
  await insertPerson(city.db, { name });
  const chain = createLivenessChain(newLivenessSeed());
  const [issued] = await issueCodes(city, [{ personId: personId(name), anchor: chain.anchor }]);
  if (issued === undefined || typeof issued === 'string') throw new Error(`no code: ${String(issued)}`);
  return { text: issued.text, chain, at: (now) => showCode(issued.text, chain, now).text };
}

/** A scan as a gate sends it: admitted, now, unless said otherwise. */
export function scanOf(
  city: TestCity,
  code: ShownCode | string | undefined,
  changes: Partial<Omit<Scan, 'at'>> & { readonly at?: number } = {},
): Omit<Scan, 'at'> & { readonly at: string } {
  const { at = city.clock.now(), ...rest } = changes;
  return {
    scanId: crypto.randomUUID(),
    verdict: 'admit',
    ...(code === undefined ? {} : { code: typeof code === 'string' ? code : code.at(at) }),
    ...rest,
    at: new Date(at).toISOString(),
  };
}
