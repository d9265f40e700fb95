import { Policy } from './schema.ts';

/** The policy schema as a JSON Schema document (2020-12) for editors; the text of `policies/policy.schema.json`. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Health code policy',
    // Through text, so that only the JSON Schema keywords remain of the TypeBox object.
    ...(JSON.parse(JSON.stringify(Policy)) as Record<string, unknown>),
  };
}
