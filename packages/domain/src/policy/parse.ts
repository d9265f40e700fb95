/** A policy text, checked as it would be at publication. */

import type { Policy } from './schema.ts';
import { checkMeaning } from './meaning-check.ts';
import type { Finding, PolicyProblem } from './problem.ts';
import { findShapeProblems } from './shape-check.ts';
import { problemLimit, readYaml } from './yaml-source.ts';

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly PolicyProblem[] }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Reads a policy from YAML. Guarantees of a policy that is returned: it has the shape of the schema, names only
 * evidence and facts that exist, every rule can end, no rule makes red what is unsure, and hospitals refuse nobody; of a proposed one also
 * that records are kept as long as its rules need them.
 * Never throws: whatever is wrong comes back with line, column, path and a sentence, in the order of the text.
 */
export function parsePolicy(text: string, standing: 'proposed' | 'in-force' = 'proposed'): ParsedPolicy {
  const source = readYaml(text);
  if (!source.ok) return { ok: false, problems: source.problems };
  const place = (findings: readonly Finding[]): PolicyProblem[] =>
    findings
      .slice(0, problemLimit)
      .map(({ path, message, atKey }) => source.locate(path, message, atKey))
      .sort((a, b) => a.line - b.line || a.column - b.column);

  const shape = findShapeProblems(source.data);
  if (shape.length > 0) return { ok: false, problems: place(shape) };
  // The data fits the schema: that is what an empty list of shape problems says.
  const policy = source.data as Policy;
  const { problems, warnings } = checkMeaning(policy, standing);
  return problems.length > 0
    ? { ok: false, problems: place(problems) }
    : { ok: true, policy, warnings: place(warnings) };
}
