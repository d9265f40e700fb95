/** Evidence as the assessment reads it: a line of COPY, taken apart only as far as a rule asks. */

import type { Evidence, Instant } from '@open-health-code/domain';
import { unescapeCopyText } from '../../platform/copy-out.ts';

/** Length of a UUID's text. */
export const uuidLength = 36;

/** Epoch milliseconds of a column: read as a number, they cost a tenth of parsing a timestamp's text. */
export function instantSql(column: string): string {
  return `(date_part('epoch', ${column}) * 1000)::bigint`;
}

/** The columns of a line that `evidenceOfLine` takes; the first two are UUIDs, so their places are known. */
export const evidenceColumns = `person_id, evidence_id, kind, strength, source, ${instantSql('effective_from')}, ${instantSql('effective_until')}, facts`;

const kindAt = 2 * uuidLength + 2;

class StoredEvidence {
  readonly id: string;
  readonly kind: string;
  readonly strength: string;
  readonly source: string;
  readonly effectiveFrom: Instant;
  readonly effectiveUntil: Instant | undefined;
  #text: string | undefined;
  #facts: unknown;

  constructor(line: string) {
    const kindEnd = line.indexOf('\t', kindAt);
    const strengthEnd = line.indexOf('\t', kindEnd + 1);
    const sourceEnd = line.indexOf('\t', strengthEnd + 1);
    const fromEnd = line.indexOf('\t', sourceEnd + 1);
    const untilEnd = line.indexOf('\t', fromEnd + 1);
    this.id = line.slice(uuidLength + 1, kindAt - 1);
    this.kind = line.slice(kindAt, kindEnd);
    this.strength = line.slice(kindEnd + 1, strengthEnd);
    this.source = line.slice(strengthEnd + 1, sourceEnd);
    this.effectiveFrom = Number(line.slice(sourceEnd + 1, fromEnd));
    const until = line.slice(fromEnd + 1, untilEnd);
    this.effectiveUntil = until === '\\N' ? undefined : Number(until);
    this.#text = line.slice(untilEnd + 1);
  }

  /** Parsed when first asked for: most rows of a city are of kinds, or of times, that no rule looks into. */
  get facts(): unknown {
    if (this.#text !== undefined) {
      this.#facts = JSON.parse(unescapeCopyText(this.#text));
      this.#text = undefined;
    }
    return this.#facts;
  }
}

export function evidenceOfLine(line: string): Evidence {
  // Only the derivation writes the table, from values of this type.
  return new StoredEvidence(line) as unknown as Evidence;
}
