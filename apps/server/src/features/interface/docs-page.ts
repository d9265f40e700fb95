/** The interface as a page to read: made from the operations, without a script. */

import { say } from '@open-health-code/messages';
import { lostWords } from '@open-health-code/messages/lost';
import {
  operations,
  problems,
  operationsOf,
  problemsOf,
  standardInterfaces,
  type Access,
  type Operation,
  type ProblemKind,
  type StandardInterface,
} from '@open-health-code/contract';

const accessWords: Readonly<Record<Access, string>> = {
  public: 'Open to everyone',
  person: 'For people who are signed in',
  gate: 'For enrolled gates',
  platform: 'For registered platforms',
  'platform-user': 'For platforms, about one of their users',
  operator: 'For the operator',
};

export function docsPage(cityName: string): string {
  const all = Object.entries<Operation>(operations);
  const groups = Map.groupBy(all, ([, operation]) => operation.access);
  const sections = [...groups].map(
    ([access, members]) =>
      `<section aria-labelledby="${access}"><h2 id="${access}">${accessWords[access]}</h2>${members
        .map(([name, operation]) => operationArticle(name, operation))
        .join('')}</section>`,
  );
  const standards = Object.entries(standardInterfaces).map(([clause, { en, zh }]) => {
    // The keys are the type's own.
    const members = operationsOf(clause as StandardInterface);
    return `<tr><th scope="row">${clause} ${en} · <span lang="zh">${zh}</span></th><td>${members.map((one) => `<a href="#${anchor(one)}"><code>${one}</code></a>`).join('<br>')}</td></tr>`;
  });
  return page(
    `Interface · ${escaped(cityName)}`,
    `<h1>Interface of the health code of ${escaped(cityName)}</h1>
<p>Machine-readable: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). Errors: <a href="/problems">the registry of problems</a>.</p>
<nav aria-label="Who calls">${[...groups.keys()].map((access) => `<a href="#${access}">${accessWords[access]}</a>`).join(' · ')}</nav>
<h2>The seven interfaces that GB/T 38963 names</h2><p>Ours are modelled on them.</p><div class="wide"><table>${standards.join('')}</table></div>
${sections.join('')}`,
  );
}

export function problemsPage(): string {
  const rows = Object.entries<ProblemKind>(problems).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${escaped(title.en)}</td><td lang="zh">${escaped(title.zh)}</td></tr>`,
  );
  return page(
    'Problems',
    `<h1>Problems</h1><p>Every error is a problem document (RFC 9457); its <code>type</code> is <code>/problems/&lt;code&gt;</code>.</p>
<div class="wide"><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th><th>含义</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
<p><a href="/docs">Interface</a></p>`,
  );
}

function operationArticle(name: string, operation: Operation): string {
  const { summary, description, standard, scope, idempotent, idempotentBy, params, query, body, responses, errors } =
    operation;
  const { produces } = operation;
  const refusals = problemsOf(name, operation);
  const parts = [
    ...[standard ?? []].flat().map((clause) => `<p>GB/T 38963, ${clause}: ${standardInterfaces[clause].en}</p>`),
    description === undefined ? '' : `<p>${escaped(description)}</p>`,
    scope === undefined ? '' : `<p>Scope: <code>${scope}</code></p>`,
    idempotent === true ? '<p>Takes an <code>Idempotency-Key</code>.</p>' : '',
    idempotentBy === undefined ? '' : `<p>May be repeated: ${escaped(idempotentBy)}.</p>`,
    schemaPart('Path', params),
    schemaPart('Query', query),
    schemaPart('Request', body),
    ...Object.entries(responses).map(([status, schema]) =>
      schema === null || produces !== undefined
        ? `<p>Answer ${status}${produces === undefined ? ', empty' : `: <code>${produces}</code>`}</p>`
        : schemaPart(`Answer ${status}`, schema),
    ),
    ...Object.entries(errors ?? {}).map(([status, schema]) => schemaPart(`Refusal ${status}`, schema)),
    refusals.length === 0
      ? ''
      : `<p>Problems: ${refusals.map((code) => `<a href="/problems#${code}"><code>${code}</code></a>`).join(', ')}</p>`,
  ];
  return `<article id="${anchor(name)}"><h3><code>${escaped(name)}</code></h3><p>${escaped(summary)}</p>${parts.join('')}</article>`;
}

function schemaPart(title: string, schema: object | undefined): string {
  if (schema === undefined) return '';
  return `<details><summary>${title}</summary><pre>${escaped(JSON.stringify(schema, undefined, 2))}</pre></details>`;
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Styles of the pages; part of the address of nothing, so they stand in the page and the policy names their hash. */
export const docsStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
article { border-top: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding: .5rem 0; }
h3 { margin: .5rem 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; }
.wide, pre { overflow-x: auto; }
pre { padding: .75rem; background: color-mix(in srgb, currentcolor 8%, transparent); }
a { color: inherit; }
`;

/** For somebody who typed or kept an address that does not exist. */
export function lostPage(): string {
  const { en, zh } = problems['not-found'].title;
  return page(
    en,
    `<h1>${en}</h1><p><a href="/">${say(lostWords.home, 'en')}</a></p>
    <h1 lang="zh">${zh}</h1><p lang="zh"><a href="/">${say(lostWords.home, 'zh')}</a></p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${docsStyle}</style></head>
<body><main>${body}</main></body></html>
`;
}
