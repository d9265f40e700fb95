/** YAML text to plain data with the position of every value, for documents written by people and read by the public. */

import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLMap,
} from 'yaml';
import { dottedPath, type DocumentPath, type PolicyProblem } from './problem.ts';

/** Longest text read, in UTF-16 units; the policies of 2020–2022 written out need about a tenth of it. */
const policyTextLimit = 262_144;

/** Most problems reported of one text; past it the text is no attempt at a policy. */
export const problemLimit = 100;

export type YamlSource =
  | {
      readonly ok: true;
      readonly data: unknown;
      /** Places a message at a value, or at its key; a missing value is placed at what should have held it. */
      readonly locate: (path: DocumentPath, message: string, atKey?: boolean) => PolicyProblem;
    }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Reads one YAML 1.2 document. Refuses duplicate keys, tags, and anchors with aliases: the text is itself the
 * publication, so every value stands where it counts, and no small text can grow into a large one. Never throws.
 */
export function readYaml(text: string): YamlSource {
  if (text.length > policyTextLimit) {
    return refuse(`The text has ${text.length} characters; a policy may have at most ${policyTextLimit}.`);
  }

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: false });
  const at = (offset: number, path: DocumentPath, message: string): PolicyProblem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path: dottedPath(path), message };
  };

  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) {
    return refuse('The text nests too deep to be read; a policy needs seven levels.');
  }
  const refused = [
    ...document.errors.map((error) => ({ offset: error.pos[0], message: yamlSentence(error.code, error.message) })),
    ...refusedNodes(document),
  ];
  const problems = refused
    .slice(0, problemLimit)
    .map(({ offset, message }) => at(offset, pathAt(document, offset), message));
  if (problems.length > 0) return { ok: false, problems };

  return {
    ok: true,
    data: document.toJS({ maxAliasCount: 0 }),
    locate: (path, message, atKey = false) => at(offsetOf(document, path, atKey), path, message),
  };
}

/** Refuses the text as a whole. */
function refuse(message: string): YamlSource {
  return { ok: false, problems: [{ line: 1, column: 1, path: '', message }] };
}

function yamlSentence(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'The file holds more than one document (`---`); a policy is one document.';
    case 'TAB_AS_INDENT':
      return 'A tab is used for indentation; YAML is indented with spaces.';
    default:
      return `This is not YAML: ${message.replace(/\.?$/, '.')}`;
  }
}

interface Refused {
  readonly offset: number;
  readonly message: string;
}

function refusedNodes(document: Document.Parsed): Refused[] {
  const refused: Refused[] = [];
  visit(document, (_, node) => {
    if (isAlias(node)) {
      const message = `The alias *${node.source} is not allowed; write the value out, so that it can be read where it counts.`;
      refused.push({ offset: startOf(node) ?? 0, message });
    } else if (isMap(node)) {
      refused.push(...refusedKeys(node));
    }
    if ((isScalar(node) || isCollection(node)) && node.tag !== undefined) {
      refused.push({ offset: startOf(node) ?? 0, message: 'Tags (`!…`) are not allowed; write the plain value.' });
    }
  });
  return refused;
}

/** The parser's own check for duplicate keys takes time squared in their number, so it is off and done here. */
function refusedKeys(map: YAMLMap): Refused[] {
  const refused: Refused[] = [];
  const seen = new Set<string>();
  for (const { key } of map.items) {
    const offset = startOf(key) ?? startOf(map) ?? 0;
    if (!isScalar(key) || typeof key.value !== 'string') {
      refused.push({ offset, message: 'A key must be a plain word; put it in quotes if it is a number or a symbol.' });
    } else if (seen.has(key.value)) {
      refused.push({ offset, message: 'The key stands twice in the same section; keep one of the two.' });
    } else {
      seen.add(key.value);
    }
  }
  return refused;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Path of the innermost key or value that holds a position of the text. */
function pathAt(document: Document.Parsed, offset: number): DocumentPath {
  const path: (string | number)[] = [];
  const holds = (node: unknown): boolean =>
    isNode(node) && node.range != null && node.range[0] <= offset && offset <= node.range[1];
  let node: unknown = document.contents;
  for (;;) {
    if (isMap(node)) {
      const pair = node.items.find(({ key, value }) => holds(key) || holds(value));
      if (pair === undefined || !isScalar(pair.key)) return path;
      path.push(String(pair.key.value));
      node = holds(pair.key) ? undefined : pair.value;
    } else if (isSeq(node)) {
      const index = node.items.findIndex(holds);
      if (index < 0) return path;
      path.push(index);
      node = node.items[index];
    } else {
      return path;
    }
  }
}

function offsetOf(document: Document.Parsed, path: DocumentPath, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      const last = index === path.length - 1;
      node = pair.value;
      const isBlock = isCollection(node) && node.flow !== true;
      // A whole section is best shown at its name; a single value at the value itself.
      offset = (last && atKey) || isBlock ? keyOffset : (startOf(node) ?? keyOffset);
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}
