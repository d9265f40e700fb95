import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import type { WebApp, WebAppFile } from '../pages/web-apps.ts';
import { switchOff } from './deciding.ts';
import { testPlatform } from './platform-fixture.ts';

const document = (text: string): WebAppFile => ({
  type: 'text/html; charset=utf-8',
  etag: '"1"',
  body: Buffer.from(text),
  brotli: undefined,
  gzip: undefined,
});
const webApp: WebApp = {
  name: 'embed',
  base: '/embed/',
  pages: [],
  files: new Map([
    ['index.html', document('the page')],
    ['connect.html', document('the window')],
  ]),
};

describeOnEachServer('the embedded pages', '2020-02-11T12:00:00+08:00', (city) => {
  let app: FastifyInstance;
  beforeEach(async () => {
    app = await buildApplication(city(), { operatorKey: 'key', webApps: [webApp] });
  });
  afterEach(async () => await app.close());

  const framers = async (address: string): Promise<string | undefined> =>
    /frame-ancestors ([^;]*)/.exec(String((await app.inject(address)).headers['content-security-policy']))?.[1];

  it('are framed by the pages of the named platform and nobody else', async () => {
    const { platformId } = await testPlatform(app, city());
    const waiting = await testPlatform(app, city(), 'carrier', { approved: false });
    const employer = await testPlatform(app, city(), 'employer');
    expect(await framers(`/embed/?platform=${platformId}`)).toBe('https://app.platform.example');
    for (const query of [
      '',
      '?platform=',
      '?platform=*',
      `?platform=${crypto.randomUUID()}`,
      `?platform=${waiting.platformId}`,
      `?platform=${employer.platformId}`,
      `?platform=${platformId}&platform=${platformId}`,
    ]) {
      expect(`${query} ${await framers(`/embed/${query}`)}`).toBe(`${query} 'none'`);
    }
    await switchOff(city(), platformId, { by: 'first' });
    const switchedOff = async (): Promise<string | undefined> => await framers(`/embed/?platform=${platformId}`);
    await expect.poll(switchedOff, { timeout: 5000, interval: 200 }).toBe(`'none'`);
  });

  it('let nobody frame the window in which a person says yes', async () => {
    const response = await app.inject('/embed/connect');
    expect(response.headers['x-frame-options']).toBe('DENY');
    expect(await framers('/embed/connect')).toBe(`'none'`);
    expect(response.headers['cross-origin-opener-policy']).toBeUndefined();
  });
});
