/** Everyone who met the cases under the policy's contact definitions: the one way that the refresh and a question about a case share. */

import { asSecondary, secondaryWindow } from '@open-health-code/domain';
import { copyIn, copyText, sqlInstant } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { leaveOutOverruledContacts } from '../evidence/overruled.ts';
import { contactCounts, readHorizon } from '../retention/horizon.ts';
import { createTraceTables, dropTraceTables, followCloseContacts } from './carriers.ts';
import { traceCoLocation } from './co-location.ts';
import { traceCoTravel } from './co-travel.ts';
import { traceCoVisits } from './co-visits.ts';
import { exposureOf, type Contact, type ContactSink } from './contact.ts';

const linesAtATime = 5_000;

/**
 * Finds the contacts of the cases that `follow` puts into trace_carrier and hands each to the sink: the closest for a person, a case and
 * a run (or a place, or a cell, on a day), unless its exposure was over before the horizon. With the policy's say also contacts of close contacts. Never the case itself. Reads
 * records, attributions, zones and the timetable; writes nothing but work tables of the transaction it must run in.
 */
export async function collectContacts(run: Derivation, follow: () => Promise<void>, sink: ContactSink): Promise<void> {
  const { connection, policy } = run;
  await createTraceTables(connection);
  await follow();
  if (policy.contacts.secondary.trace) {
    await traceWithSecondary(run, sink);
  } else {
    await traceEverywhere(run, sink);
  }
  await dropTraceTables(connection);
}

async function traceEverywhere(run: Derivation, sink: ContactSink): Promise<void> {
  const within = await sinkWithinHorizon(run, sink);
  await traceCoTravel(run, within);
  await traceCoVisits(run, within);
  await traceCoLocation(run, within);
}

/** Leaves out what does not count any more, so that nothing is followed from it either. */
async function sinkWithinHorizon(
  { connection, utcOffsetMinutes }: Derivation,
  sink: ContactSink,
): Promise<ContactSink> {
  const horizon = await readHorizon(connection);
  return async (contact) => {
    if (contactCounts(horizon, contact.source, exposureOf(contact, utcOffsetMinutes).until)) await sink(contact);
  };
}

async function traceWithSecondary(run: Derivation, sink: ContactSink): Promise<void> {
  const { connection, policy } = run;
  const closeContacts = bufferedCopy(run, 'copy close_contact from stdin');
  await traceEverywhere(run, async (contact) => {
    await sink(contact);
    const window = contact.facts.closeness === 'close' ? secondaryWindow(contact.exposed, policy.contacts) : undefined;
    if (window === undefined) return;
    const { caseId, casePersonId, personId, facts } = contact;
    const times = [window.from, window.until].map(sqlInstant);
    await closeContacts.add([caseId, casePersonId, personId, facts.service, facts.date, ...times]);
  });
  await closeContacts.flush();
  await leaveOutOverruledContacts(connection);

  await followCloseContacts(connection);
  const secondary = bufferedCopy(run, 'copy secondary_contact from stdin');
  const within = await sinkWithinHorizon(run, async (contact) => {
    const finding = asSecondary(contact.facts);
    if (finding === undefined) return;
    const { attackRate: _ofTheCloseContact, ...facts } = contact.facts;
    const found: Contact = { ...contact, facts: { ...facts, ...finding } };
    await secondary.add([found.caseId, found.personId, JSON.stringify(found)]);
  });
  // Never by cells, which make no close contacts.
  for (const trace of [traceCoTravel, traceCoVisits]) await trace(run, within);
  await secondary.flush();

  // Who was close to the case itself is no secondary contact of the same case.
  for await (const batch of rowBatches<{ contact: string }>(
    connection,
    `select contact from secondary_contact s
     where not exists (select from close_contact c where c.case_id = s.case_id and c.person_id = s.person_id)`,
  )) {
    // Written by this function above, so the shape is known.
    for (const { contact } of batch) await sink(JSON.parse(contact) as Contact);
  }
}

function bufferedCopy(
  { connection }: Derivation,
  statement: string,
): { add(fields: readonly string[]): Promise<void>; flush(): Promise<void> } {
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const batch = lines;
    lines = [];
    if (batch.length > 0) await copyIn(connection, statement, [batch.join('')]);
  };
  return {
    add: async (fields) => {
      lines.push(`${fields.map(copyText).join('\t')}\n`);
      if (lines.length >= linesAtATime) await flush();
    },
    flush,
  };
}
