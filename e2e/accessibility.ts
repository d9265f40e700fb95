/** What keeps people from reading or using a page, as far as a program can tell. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

let script: string | undefined;

/** Serious and critical findings of a page or a frame, with the first element of each. */
export async function seriousFindings(page: Pick<Page, 'evaluate'>): Promise<string[]> {
  script ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(script);
  const { violations } = await page.evaluate(
    // Put there by the script above.
    async () => await (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes[0]?.html ?? ''}`);
}

/** Those of the addresses that have to be scrolled sideways when their text is twice as large. */
export async function wideWithLargeText(page: Page, addresses: readonly string[]): Promise<string[]> {
  const wide: string[] = [];
  for (const address of addresses) {
    await page.goto(address);
    await page.waitForSelector('.ui-loading', { state: 'detached' });
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) wide.push(`${address}: ${overflow} px`);
  }
  return wide;
}
