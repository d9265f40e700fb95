import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { healthcode, outputMatching, startHealthcode } from './command.ts';

describe('the demonstration city in a browser', () => {
  let folder: string;
  let demo: ChildProcess;
  let address: string;
  let browser: Browser;
  let errors: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(inject('folder'), 'healthcode-demo-'));
    demo = startHealthcode(['demo', '--data', folder, '--people', '1500', '--days', '8', '--port', '0']);
    address = (await outputMatching(demo, /open at (http:\S+)/))[1] ?? '';
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    demo?.kill('SIGTERM');
    if (demo?.exitCode === null) await once(demo, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (path: string, size = { width: 390, height: 844 }): Promise<Page> => {
    const page = await browser.newPage({ viewport: size });
    errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`${address}${path}`);
    return page;
  };

  /** Opens a person of a colour and answers with the page showing their live code. */
  const openPerson = async (colour: string): Promise<Page> => {
    const page = await open('/operator');
    await page.locator(`h2.${colour} + table a`).first().click();
    await page.waitForSelector('#code textarea');
    return page;
  };

  it('shows the counts of each colour with shape and word', async () => {
    const page = await open('/operator', { width: 1280, height: 800 });
    await page.waitForSelector('#people table');
    const counts = await page.locator('#counts li').allInnerTexts();
    expect(counts.map((text) => text.split(/\s/)[1])).toEqual(['Red', 'Yellow', 'Green', 'No']);
    // Chinese words need a font that comes along: many machines have none, and would show empty boxes.
    await page.waitForFunction(() => document.fonts.check("16px 'Noto Sans SC Variable'", '红码'));
    const fonts = await page.evaluate(() => [...document.fonts].filter((font) => font.status === 'loaded').length);
    expect(fonts).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('tells a yellow person the rule, source, since, until or release, what to do and how to contest', async () => {
    const page = await openPerson('yellow');
    const terms = await page.locator('#reasons article').first().locator('dt').allInnerTexts();
    expect(terms).toEqual(expect.arrayContaining(['Rule', 'Evidence', 'Since', 'What to do', 'To contest']));
    expect(terms.includes('Until') || terms.includes('Ends')).toBe(true);
    expect(await page.locator('#history').innerText()).toMatch(/yellow/i);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('answers the command line while it serves, with the same explanation', async () => {
    const page = await openPerson('red');
    const personId = new URL(page.url()).hash.slice(1);
    const rule = await page.locator('#reasons dd').first().innerText();
    const response = await page.request.get(`${address}/v1/operator/people/${personId}`);
    expect(((await response.json()) as { reasons: { rule: string }[] }).reasons[0]?.rule).toBe(rule);
    const refreshed = await healthcode(['refresh', '--verify', '--json', '--data', folder]);
    expect(JSON.parse(refreshed.stdout)).toMatchObject({ verification: { differences: 0 } });
    await page.close();
  });

  it('ends in order when a terminal’s Ctrl-C comes twice, leaving no database running', async () => {
    demo.kill('SIGINT');
    demo.kill('SIGINT');
    const [code] = (await once(demo, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  });
});
