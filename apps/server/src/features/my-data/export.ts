/** The copy of everything that is kept about a person, written part by part. */

import { formatInstant } from '@open-health-code/domain';
import { exportParts, exportPreface, leftOutOfExport, type ExportPartName } from '@open-health-code/messages/export';
import type { Message } from '@open-health-code/messages';
import type { City } from '../../city.ts';
import { policyInForce } from '../policy/store.ts';
import { partSources } from './export-parts.ts';

/**
 * The document as text, piece by piece. Each part is read by itself when its turn comes, so that a slow line holds no connection of the
 * database and memory holds one part of one person.
 */
export async function* writeExport(city: City, personId: string): AsyncGenerator<string> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const { presenceDays, journeyDays, evidenceDays } = policy.retention;
  const terms = { presenceDays, journeyDays, evidenceDays };
  const preface = {
    about: exportPreface.about,
    city: city.identity.names,
    madeAt: formatInstant(city.clock.now(), utcOffsetMinutes),
  };
  yield `${JSON.stringify(preface, undefined, 2).slice(0, -2)},\n  "parts": [`;
  let separator = '\n';
  for (const [name, part] of Object.entries(exportParts)) {
    const { read } = partSources[name as ExportPartName]; // the keys of exportParts are the names
    const entries = await city.db.withConnection(async (connection) => await read({ city, connection, personId }));
    const { title, about, kept } = part;
    const head = { name, title, about, kept: fill(kept, terms), count: entries.length };
    yield `${separator}${JSON.stringify(head).slice(0, -1)},"entries":[`;
    yield* lines(entries);
    yield ']}';
    separator = ',\n';
  }
  const leftOut = Object.entries(leftOutOfExport).map(([what, why]) => ({ what, why }));
  yield `\n  ],\n  "leftOut": ${JSON.stringify(leftOut)}\n}\n`;
}

function* lines(entries: readonly unknown[]): Generator<string> {
  for (const [index, entry] of entries.entries()) yield `${index === 0 ? '\n' : ',\n'}${JSON.stringify(entry)}`;
}

function fill({ en, zh }: Message, terms: Readonly<Record<string, number>>): Message {
  const filled = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, term: string) => String(terms[term] ?? whole));
  return { en: filled(en), zh: filled(zh) };
}
