/** docs/interface.md, made from the contract. */

import {
  operations,
  operationsOf,
  problems,
  standardInterfaces,
  type Operation,
  type ProblemKind,
  type StandardInterface,
} from '@open-health-code/contract';

export function interfaceDocument(): string {
  const all = Object.entries<Operation>(operations);
  return `# The HTTP interface

Said once, in \`packages/contract/src/operations\`: validation, types, the client, \`/openapi.json\` and \`/docs\` are made from it, and so is
this page (\`npm run generate\`). Who may call what, route by route: [routes.md](routes.md).

- Errors are problem documents (RFC 9457) of one registry, in English and Chinese; \`code\` tells them apart.
- Writes marked *once* take an \`Idempotency-Key\`: in one transaction the write is done and its answer kept for a day, so whoever asks again gets the
  same answer and nothing is done twice.
- \`:who\` is \`me\` or the handle of one of the caller's dependants (\`dependantId\`), which means nothing to any other caller; anything else is
  \`not-found\`, whoever exists. No answer holds a person's pseudonym, but those to the operator.
- Whatever passes (429, 503) says in \`Retry-After\` when to come back. Under a rush what is not marked *essential* rests first.

## Modelled on GB/T 38963

The standard names seven interfaces; these are ours for each. The text of its data formats is not public, so this is no claim of conformity.

| clause | interface | operations |
|---|---|---|
${Object.entries(standardInterfaces)
  .map(
    ([clause, { en, zh }]) =>
      `| ${clause} | ${en} ${zh} | ${operationsOf(clause as StandardInterface)
        .map(code)
        .join(', ')} |`,
  )
  .join('\n')}

## Operations

| operation | who | | does |
|---|---|---|---|
${all
  .map(([name, { access, scope, idempotent, essential, summary }]) => {
    const marks = [idempotent === true ? 'once' : '', essential === true ? 'essential' : '', scope ?? ''].filter(
      Boolean,
    );
    return `| ${code(name)} | ${access} | ${marks.join(', ')} | ${summary} |`;
  })
  .join('\n')}

## Problems

| code | status | meaning |
|---|---|---|
${Object.entries<ProblemKind>(problems)
  .map(([name, { status, title }]) => `| ${code(name)} | ${status} | ${title.en} |`)
  .join('\n')}
`;
}

function code(text: string): string {
  return `\`${text}\``;
}
