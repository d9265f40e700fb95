/** A person with a phone, and the ways they sign in to the citizen app in the demonstration city. */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { phone } from './screens.ts';

export interface Person {
  readonly idType: string;
  readonly idNumber: string;
  readonly name: string;
  /** The number they carry. */
  readonly phone: string;
}

export async function openPhone(
  browser: Browser,
  language: 'en' | 'zh',
  more: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  return await browser.newContext({ viewport: phone, locale, reducedMotion: 'reduce', ...more });
}

/** By the demonstration's identity provider, as one of its ready-made people. The page shows the code, or that there is none. */
export async function signInAs(page: Page, address: string, role: string): Promise<void> {
  await page.goto(`${address}/`);
  await page.click('a[href*="oidc/start"]');
  await page.click(`[data-role="${role}"]`);
  await page.waitForSelector('.code-card, .no-code');
}

/** With document, phone and the one-time code that the demonstration's phone page shows. */
export async function signInByText(page: Page, address: string, person: Person): Promise<void> {
  await page.goto(`${address}/sign-in`);
  await fillInSignIn(page, address, person);
  await page.waitForSelector('.code-card, .no-code');
}

/** The same on the page that asks for it, wherever it leads afterwards. */
export async function fillInSignIn(page: Page, address: string, person: Person): Promise<void> {
  const form = page.locator('form');
  await form.locator('select').selectOption(person.idType);
  await form.locator('input').first().fill(person.idNumber);
  await form.locator('input[type=tel]').fill(person.phone);
  const before = (await codesSentTo(address, person.phone)).length;
  await form.locator('button[type=submit]').click();
  const digits = form.locator('input.digits');
  await digits.waitFor();
  let codes: readonly string[] = [];
  for (; codes.length <= before; codes = await codesSentTo(address, person.phone))
    await form.page().waitForTimeout(200);
  // The last digit sends them.
  await digits.pressSequentially(codes[0] ?? '');
}

/** One-time codes among the texts to a phone, the newest first. */
export async function codesSentTo(address: string, to: string): Promise<readonly string[]> {
  const html = await (await fetch(`${address}/demo/phone`)).text();
  return [...html.matchAll(new RegExp(`data-to="${to}">[^<]*?(\\d{6})`, 'g'))].map((match) => match[1] ?? '');
}
