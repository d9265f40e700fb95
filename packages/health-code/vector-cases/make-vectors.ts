/** The content of every vector file. */

import { makeCodeCases } from './code-cases.ts';
import { makeListCases } from './list-cases.ts';
import { makePlaceCases } from './place-cases.ts';
import { makeLivenessCases, makeMaskedNameCases, makeTextFormCases } from './simple-cases.ts';

/** Every vector file by name; each case is a positive vector with its negative twin. */
export function makeVectors(): Record<string, object> {
  return {
    'text-form.json': {
      ...head('text-form', 'Bytes and their text (SPEC.md section 4). A negative text is read as nothing.'),
      cases: makeTextFormCases(),
    },
    'masked-names.json': {
      ...head('masked-names', 'Names and how they are masked (section 5). A negative text cannot be in a code.'),
      cases: makeMaskedNameCases(),
    },
    'liveness.json': {
      ...head('liveness', 'Whether a revealed value leads to the anchor (section 6).'),
      cases: makeLivenessCases(),
    },
    'codes.json': {
      ...head('codes', 'Texts, what a gate knows, and its verdict (section 7).'),
      ...makeCodeCases(),
    },
    'lists.json': {
      ...head('lists', 'Signed trust lists, revocation snapshots and deltas (sections 8 and 9).'),
      ...makeListCases(),
    },
    'places.json': {
      ...head('places', 'Place tokens, when they were read, and whether they are accepted (section 13).'),
      ...makePlaceCases(),
    },
  };
}

function head(topic: string, about: string) {
  return { $schema: './schema.json', topic, about };
}
