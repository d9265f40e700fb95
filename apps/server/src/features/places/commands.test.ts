import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { commandLine, type CommandLine } from '../../testkit/command-line.ts';
import { openTestCity, type TestCity } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records/map.ts';

const noon = '2020-02-11T12:00:00+08:00';

describe('healthcode poster', { timeout: 60_000 }, () => {
  let city: TestCity;
  let line: CommandLine;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ city, close } = await openTestCity(Object.keys(inject('servers'))[0] ?? '', noon));
    line = await commandLine(city);
  });
  afterAll(async () => await close());

  it('rotate-key says until when posters that hang are good, and wants to be told', async () => {
    const rotate = ['poster', 'rotate-key'] as const;
    expect(await line.json(...rotate, '--old-until', '2020-03-01T00:00:00+08:00')).toMatchObject({
      oldPostersUntil: '2020-03-01T00:00:00+08:00',
    });
    expect((await line.run(...rotate, '--stolen')).stdout).toContain('no longer valid: print new ones now');
    for (const wrong of [[], ['--stolen', '--old-until', noon], ['--old-until', noon], ['--old-until', 'March']]) {
      const { code, stderr } = await line.run(...rotate, ...wrong);
      expect([code, /--old-until/.test(stderr)]).toEqual([1, true]);
    }
  });

  it('print says which names cannot be printed whole, and where the links lead', async () => {
    await insertPlace(city.db, { place: 'market', name: '西市场' });
    await insertPlace(city.db, { place: 'rare', name: '\u4dae湖' });
    const pdf = join(city.dataDir, 'posters.pdf');
    const { stdout, stderr } = await line.run('poster', 'print', '--place', 'market', 'rare', '--pdf', pdf);
    expect(stdout).toContain('2 printed');
    expect(stderr).toContain('□ stands for them: rare\n');
    expect(stderr).toContain('The links lead to http://127.0.0.1:8080, which only this machine opens.');
    const missing = await line.run('poster', 'print', '--list', '/nowhere/list.csv', '--pdf', pdf);
    expect([missing.code, missing.stderr]).toEqual([
      1,
      'The list /nowhere/list.csv cannot be read. Check its path and who may read it.\n',
    ]);
  });
});
