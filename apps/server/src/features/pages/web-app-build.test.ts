import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { OperatorError } from '../../platform/operator-error.ts';
import { builtWebApp } from './web-app-build.ts';

describe('building a web app', () => {
  let app: string;
  let remarks: string[];
  const build = async (): Promise<string> => await builtWebApp(app, (text) => remarks.push(text));

  beforeEach(async () => {
    app = await mkdtemp(join(inject('folder'), 'healthcode-web-app-'));
    remarks = [];
    await mkdir(join(app, 'src'));
    await writeFile(join(app, 'web-app.json'), JSON.stringify({ base: '/small/', pages: [''] }));
    await writeFile(
      join(app, 'index.html'),
      '<!doctype html><html><head><script type="module" src="/src/main.ts"></script></head></html>',
    );
    await writeFile(join(app, 'src', 'main.ts'), `document.title = 'small' satisfies string;`);
  });
  afterEach(async () => await rm(app, { recursive: true, force: true }));

  it('happens once for processes that start together, and not again while the sources are the same', async () => {
    const [one, other] = await Promise.all([build(), build()]);
    expect(one).toBe(other);
    expect(await readFile(join(one, 'index.html'), 'utf8')).toMatch(/src="\/small\/assets\/index-[\w-]+\.js"/);
    expect(await build()).toBe(one);
    expect(remarks).toEqual([`Building the ${basename(app)} app…`]);
    expect(await readdir(join(app, 'dist'))).toEqual([basename(one)]);
  });

  it('happens again when a source changed, and drops what was built before or left half done', async () => {
    const before = await build();
    await mkdir(`${before}.999999999.new`);
    await writeFile(join(app, 'src', 'main.ts'), `document.title = 'changed';`);
    const after = await build();
    expect(after).not.toBe(before);
    expect(await readdir(join(app, 'dist'))).toEqual([basename(after)]);
  });

  it('is not held up by the lock of a process that is gone', async () => {
    const built = await build();
    await rm(built, { recursive: true });
    await writeFile(`${built}.lock`, '999999999');
    expect(await build()).toBe(built);
    expect(await readdir(join(app, 'dist'))).toEqual([basename(built)]);
  });

  it('says what to do when it fails, and leaves nothing behind', async () => {
    await writeFile(join(app, 'src', 'main.ts'), `import './missing.ts';`);
    await expect(build()).rejects.toThrow(OperatorError);
    expect(await readdir(join(app, 'dist'))).toEqual([]);
  });
});
