/** What is wrong with a policy text, and where. */

/** A path into the document: keys and list positions. */
export type DocumentPath = readonly (string | number)[];

/** One thing wrong, at a place of the data. */
export interface Finding {
  readonly path: DocumentPath;
  readonly message: string;
  /** Point at the key itself rather than at its value. */
  readonly atKey?: boolean;
}

export interface PolicyProblem {
  /** First line is 1. */
  readonly line: number;
  /** First column is 1. */
  readonly column: number;
  /** Dotted: `rules[3].stages[0].colour`; empty for the document as a whole. */
  readonly path: string;
  /** A sentence: what is wrong and what is allowed. */
  readonly message: string;
}

/** `['rules', 3, 'colour']` → `rules[3].colour`. */
export function dottedPath(path: DocumentPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}
