/** Codes on paper for many people, as one PDF. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Instant } from '@open-health-code/domain';
import type { Language } from '@open-health-code/messages';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import { keepIssued, signCodes, type Issued } from '../codes/issuing.ts';
import { writePdfFile } from '../printing/pdf-file.ts';
import { isPrintedWhole } from '../printing/printable-text.ts';
import { Fault } from '../sources/fault.ts';
import type { RejectsFile } from '../sources/rejects-file.ts';
import type { ChosenPerson, ChosenRow, RejectedRow } from './chosen-people.ts';
import { PaperPrinter, type PaperLayout } from './printing-paper.ts';

export interface PapersToPrint {
  /** Batches of people, and of rows that name nobody. */
  readonly people: AsyncIterable<readonly ChosenRow[]>;
  readonly layout: PaperLayout;
  readonly language: Language;
  /** Why, for the log of reads. */
  readonly reason: string;
  readonly rejects: RejectsFile;
  /** The list's path, for the rejects. */
  readonly listed: string;
}

export interface Printed {
  readonly printed: number;
  /** Rows that named somebody again. */
  readonly duplicate: number;
  readonly rejected: number;
  /** People of a community who have no colour, so no code. */
  readonly withoutColour: number;
  /** Of those printed, whose name has a character that no font here has: a mark stands for it. */
  readonly incompleteNames: number;
  /** Of those printed, that hold for less than the policy's days of a code on paper, by what ends them. */
  readonly endingEarly: {
    readonly declaration: number;
    readonly colour: number;
    /** When the first of them ends. */
    readonly firstAt: Instant | undefined;
  };
}

const stranger = new Fault('unknown-subject', 'nobody with this ID document is known to this city', 'id_number');
const noColour = new Fault('no-colour', 'has no valid health declaration, so there is no code', 'id_number');

/**
 * Prints. Every code is kept, and its print logged with its person, before it is drawn; one of a print that broke off was never handed
 * out and expires by itself. Throws OperatorError where the PDF cannot be written.
 */
export async function printPapers(city: City, path: string, job: PapersToPrint): Promise<Printed> {
  const count = { printed: 0, duplicate: 0, rejected: 0, withoutColour: 0, incompleteNames: 0 };
  const early = { declaration: 0, colour: 0 };
  let firstAt: Instant | undefined;
  const seen = new Set<string>();
  const printer = new PaperPrinter(city, job.layout, job.language);
  await writePdfFile(path, printer.print, async () => {
    for await (const rows of job.people) {
      const people: ChosenPerson[] = [];
      const rejects: RejectedRow[] = [];
      for (const row of rows) {
        if ('fault' in row) rejects.push(row);
        else if (seen.has(row.personId)) count.duplicate += 1;
        else {
          seen.add(row.personId);
          people.push(row);
        }
      }
      const { codes, refused } = await codesFor(city, people, job.reason);
      for (const { line, fault } of refused) {
        if (line === undefined) count.withoutColour += 1;
        else rejects.push({ line, fault });
      }
      count.rejected += rejects.length;
      await job.rejects.add(job.listed, rejects);
      for (const { code, line } of codes) {
        await printer.add(code, line);
        count.printed += 1;
        if (!isPrintedWhole(code.maskedName)) count.incompleteNames += 1;
        if (code.endsBy !== 'life') {
          early[code.endsBy] += 1;
          firstAt = Math.min(firstAt ?? code.expiresAt, code.expiresAt);
        }
        // Lets the page go to the disk before the next one is drawn.
        await nextTurn();
      }
    }
    printer.end();
    if (count.printed === 0) printer.print.addPage('a4');
  });
  return { ...count, endingEarly: { ...early, firstAt } };
}

interface Codes {
  readonly codes: readonly { readonly code: Issued; readonly line: number | undefined }[];
  readonly refused: readonly { readonly line: number | undefined; readonly fault: Fault }[];
}

async function codesFor(city: City, people: readonly ChosenPerson[], reason: string): Promise<Codes> {
  const answers = await signCodes(
    city,
    people.map(({ personId }) => ({ personId })),
  );
  const codes: { code: Issued; line: number | undefined }[] = [];
  const refused: { line: number | undefined; fault: Fault }[] = [];
  for (const [index, answer] of answers.entries()) {
    const line = people[index]?.line;
    if (typeof answer !== 'string') codes.push({ code: answer, line });
    else refused.push({ line, fault: answer === 'none' ? noColour : stranger });
  }
  await city.db.transaction(async (connection) => {
    await keepIssued(
      connection,
      codes.map(({ code }) => code),
    );
    const personIds = codes.map(({ code }) => code.personId);
    await recordRead(connection, { personIds, actor: city.actor, reason, what: 'paper-code', now: city.clock.now() });
  });
  return { codes, refused };
}
