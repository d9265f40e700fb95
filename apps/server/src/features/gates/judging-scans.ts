/** Whom scans are about. The server finds it out from the codes: a gate names nobody and can tell nothing of somebody whose code it did not see. */

import { verifyCode } from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import { knowledgeOfThePast } from './knowledge.ts';
import { nobodyKnown, type JudgedScan, type Scan } from './scans.ts';

/** Codes checked in one go; a liveness chain may take a millisecond of this thread, and others wait meanwhile. */
const atOnce = 20;

/** An ID check stands for its holder from when it was answered for as long as taking a temperature and letting them in may take. */
const idCheckHoldsMs = 15 * 60_000;
/** What the clocks of gate and server may differ by. */
const toleranceMs = 2 * 60_000;

type Finding = Pick<JudgedScan, 'finding' | 'codeId' | 'colour'>;

/** Checks every code as of the time of its scan and finds the people, with one look at the database for each kind of scan. */
export async function judgeScans(city: City, gateId: string, scans: readonly Scan[]): Promise<JudgedScan[]> {
  const findings = await findingsOf(city, scans);
  const holders = await holdersOf(
    city,
    findings.flatMap(({ codeId }) => codeId ?? []),
  );
  const idChecks = await answeredIdChecks(
    city,
    gateId,
    scans.flatMap(({ idCheck }) => idCheck ?? []),
  );
  return scans.map((scan, index) => {
    const found = findings[index] ?? nothing;
    if (scan.code !== undefined) {
      return { ...scan, ...found, personId: holders.get(found.codeId ?? '') ?? nobodyKnown };
    }
    const check = idChecks.get(scan.idCheck ?? '');
    const holds =
      check !== undefined &&
      scan.at >= check.answeredAt - toleranceMs &&
      scan.at <= check.answeredAt + idCheckHoldsMs + toleranceMs;
    return holds
      ? { ...scan, finding: 'id-check', codeId: undefined, colour: check.colour, personId: check.personId }
      : { ...scan, ...nothing, personId: nobodyKnown };
  });
}

const nothing: Finding = { finding: 'none', codeId: undefined, colour: undefined };

/** Signatures are verified on other threads, so that requests that come meanwhile do not wait for a whole batch. */
async function findingsOf(city: City, scans: readonly Scan[]): Promise<Finding[]> {
  const knowledge = await knowledgeOfThePast(city);
  const findings: Finding[] = [];
  for (let from = 0; from < scans.length; from += atOnce) {
    const some = scans.slice(from, from + atOnce);
    findings.push(...(await Promise.all(some.map(async (scan) => await findingOf(scan, knowledge)))));
  }
  return findings;
}

async function findingOf(
  { code, at }: Scan,
  knowledge: Awaited<ReturnType<typeof knowledgeOfThePast>>,
): Promise<Finding> {
  if (code === undefined) return nothing;
  const check = await verifyCode(code, { ...knowledge, now: at });
  return check.ok
    ? { finding: 'held', codeId: check.codeId, colour: check.colour }
    : { finding: check.reason, codeId: undefined, colour: undefined };
}

/** To whom codes of this city were issued. */
async function holdersOf(city: City, codeIds: readonly string[]): Promise<Map<string, string>> {
  if (codeIds.length === 0) return new Map();
  const { rows } = await city.db.query<{ code_id: string; person_id: string }>({
    name: 'holders-of-codes',
    text: 'select code_id, person_id from issued_code where code_id = any($1::text[])',
    values: [[...new Set(codeIds)]],
  });
  return new Map(rows.map((row) => [row.code_id, row.person_id]));
}

interface AnsweredIdCheck {
  readonly personId: string;
  readonly answeredAt: number;
  readonly colour: JudgedScan['colour'];
}

/** ID checks that holders answered at this very gate. */
async function answeredIdChecks(
  city: City,
  gateId: string,
  ids: readonly string[],
): Promise<Map<string, AnsweredIdCheck>> {
  if (ids.length === 0) return new Map();
  const { rows } = await city.db.query<{
    id_check_id: string;
    person_id: string;
    answered_at: number;
    colour: Exclude<JudgedScan['colour'], undefined> | null;
  }>(
    `select id_check_id, person_id, answered_at, colour from gate_id_check
     where id_check_id = any($1::uuid[]) and gate_id = $2 and answered_at is not null`,
    [[...new Set(ids)], gateId],
  );
  return new Map(
    rows.map((row) => [
      row.id_check_id,
      { personId: row.person_id, answeredAt: row.answered_at, colour: row.colour ?? undefined },
    ]),
  );
}
