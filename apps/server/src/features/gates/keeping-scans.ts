/** Keeping scans exactly once, with everything that follows from them: readings, check-ins, counts. */

import { utcDayOf } from '../sources/local-day.ts';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { endVisitsLeftByGate } from '../places/gate-departures.ts';
import { policyInForce } from '../policy/store.ts';
import { keepCheckIns, keepTemperatures, prepareCheckInDays, type CheckInRecord } from '../sources/online-records.ts';
import { ensureDayPartitions } from '../sources/partitions.ts';
import { countScans, type CountedScan } from './counts.ts';
import type { Gate } from './gate.ts';
import { judgeScans } from './judging-scans.ts';
import { noteBeforeHandCount } from './people-inside.ts';
import { replayedElsewhere } from './replays.ts';
import { nobodyKnown, rejectionOf, type Rejection, type Scan } from './scans.ts';

export interface ScanResult {
  readonly scanId: string;
  readonly result: 'accepted' | 'duplicate' | 'rejected';
  readonly reason?: Rejection;
}

/**
 * Keeps a batch in one transaction. Whatever of it is known already, by an earlier batch or one under way in another process, changes
 * nothing; of scans with one id the first counts. Answers for each scan in order, after it is kept.
 */
export async function keepScans(city: City, gate: Gate, scans: readonly Scan[]): Promise<ScanResult[]> {
  const now = city.clock.now();
  const rejections = scans.map((scan) => rejectionOf(scan, gate, now));
  const first = new Map<string, Scan>();
  for (const [index, scan] of scans.entries()) {
    if (rejections[index] === undefined && !first.has(scan.scanId)) first.set(scan.scanId, scan);
  }
  const known = await knownReceipts(city, gate.gateId, [...first.keys()]);
  const fresh = await keepNew(
    city,
    gate,
    [...first.values()].filter(({ scanId }) => !known.has(scanId)),
  );
  return scans.map(({ scanId }, index) => {
    const reason = rejections[index];
    if (reason !== undefined) return { scanId, result: 'rejected', reason };
    // Deleted once told, so that a second scan with the same id in one batch is told as the duplicate it is.
    return { scanId, result: fresh.delete(scanId) ? 'accepted' : 'duplicate' };
  });
}

/** A batch that is sent again costs one look, not the checking of its codes. */
async function knownReceipts(city: City, gateId: string, scanIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await city.db.query<{ scan_id: string }>({
    name: 'known-scans',
    text: 'select scan_id from gate_scan_receipt where gate_id = $1 and scan_id = any($2::uuid[])',
    values: [gateId, scanIds],
  });
  return new Set(rows.map((row) => row.scan_id));
}

/** The ids of those that were kept now. */
async function keepNew(city: City, gate: Gate, scans: readonly Scan[]): Promise<Set<string>> {
  if (scans.length === 0) return new Set();
  const judged = await judgeScans(city, gate.gateId, scans);
  const replayed = await replayedElsewhere(city, gate.placeId, judged);
  const counted = judged.map((scan) => ({ ...scan, replayedElsewhere: replayed.has(scan.scanId) }));
  await ensureDayPartitions(city.db, 'gate_scan', new Set(counted.map(({ at }) => utcDayOf(at))));
  await prepareCheckInDays(city, checkInsOf(gate, counted));
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    const fresh = await noteReceipts(connection, city, gate.gateId, counted);
    const kept = counted.filter(({ scanId }) => fresh.has(scanId));
    if (kept.length === 0) return fresh;
    await insertScans(connection, city, gate, kept);
    await keepReadings(connection, city, gate, kept);
    const checkIns = checkInsOf(gate, kept);
    if (checkIns.length > 0) await keepCheckIns(city, connection, checkIns);
    await noteBeforeHandCount(connection, gate.placeId, kept);
    await countScans(connection, gate, kept, { feverCelsius: policy.feverCelsius, utcOffsetMinutes });
    const departures = kept.filter((scan) => scan.direction === 'out' && scan.personId !== nobodyKnown);
    await endVisitsLeftByGate(city, connection, gate.placeId, [...checkIns, ...departures]);
    return fresh;
  });
}

/** Those whose receipt is new. Waits for batches under way that hold some of them; all batches note theirs in the same order. */
async function noteReceipts(
  connection: Connection,
  city: City,
  gateId: string,
  scans: readonly CountedScan[],
): Promise<Set<string>> {
  const { rows } = await connection.query<{ scan_id: string }>({
    name: 'note-scans',
    text: `insert into gate_scan_receipt (gate_id, scan_id, received_at)
           select $1::uuid, scan_id, $3::timestamptz from unnest($2::uuid[]) as scan (scan_id)
           on conflict do nothing returning scan_id`,
    values: [gateId, scans.map(({ scanId }) => scanId).sort(), sqlInstant(city.clock.now())],
  });
  return new Set(rows.map((row) => row.scan_id));
}

async function insertScans(
  connection: Connection,
  city: City,
  gate: Gate,
  scans: readonly CountedScan[],
): Promise<void> {
  await connection.query({
    name: 'keep-scans',
    text: `insert into gate_scan (gate_id, place_id, received_at, person_id, at, scan_id, code_id, finding, colour, verdict, reason,
                                  celsius, direction, checked_in, clock_error_ms, replayed_elsewhere)
           select $1::uuid, $2::text, $3::timestamptz, *
           from unnest($4::uuid[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                       $12::numeric[], $13::text[], $14::boolean[], $15::integer[], $16::boolean[])`,
    values: [
      gate.gateId,
      gate.placeId,
      sqlInstant(city.clock.now()),
      scans.map(({ personId }) => personId),
      scans.map(({ at }) => sqlInstant(at)),
      scans.map(({ scanId }) => scanId),
      scans.map(({ codeId }) => codeId ?? null),
      scans.map(({ finding }) => finding),
      scans.map(({ colour }) => colour ?? null),
      scans.map(({ verdict }) => verdict),
      scans.map(({ reason }) => reason ?? null),
      scans.map(({ celsius }) => celsius ?? null),
      scans.map(({ direction }) => direction ?? null),
      scans.map((scan) => checksIn(gate, scan)),
      scans.map(({ clockErrorMs }) => clockErrorMs ?? null),
      scans.map((scan) => scan.replayedElsewhere),
    ],
  });
}

/** Every reading of somebody known, normal ones too: they end what fever began. */
async function keepReadings(
  connection: Connection,
  city: City,
  gate: Gate,
  scans: readonly CountedScan[],
): Promise<void> {
  const readings = scans.flatMap(({ scanId, personId, celsius, at }) =>
    celsius === undefined || personId === nobodyKnown
      ? []
      : [{ personId, recordId: recordIdOf(gate, scanId), celsius, measuredAt: at, measuredBy: gate.placeName }],
  );
  if (readings.length > 0) await keepTemperatures(city, connection, readings);
}

function checksIn(gate: Gate, scan: CountedScan): boolean {
  return gate.checkIns && scan.checkIn === true && scan.direction !== 'out' && scan.personId !== nobodyKnown;
}

function checkInsOf(gate: Gate, scans: readonly CountedScan[]): CheckInRecord[] {
  return scans
    .filter((scan) => checksIn(gate, scan))
    .map(({ scanId, personId, at }) => ({
      personId,
      recordId: recordIdOf(gate, scanId),
      placeId: gate.placeId,
      at,
      leftAt: undefined,
    }));
}

/** The same record whenever the same scan is told of. */
function recordIdOf(gate: Gate, scanId: string): string {
  return `gate:${gate.gateId}:${scanId}`;
}
