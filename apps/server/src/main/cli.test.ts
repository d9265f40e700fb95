import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestCity } from '../testkit/database.ts';
import { policyText, fiveAndThree } from '../testkit/refreshing.ts';
import { testSecrets } from '../testkit/secrets.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'healthcode.mjs');
const now = '2020-02-10T12:00:00+08:00';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON object it must be. */
  readonly json: () => Record<string, unknown>;
}

let folder = '';
let open: Awaited<ReturnType<typeof openTestCity>> | undefined;
let other: Awaited<ReturnType<typeof openTestCity>> | undefined;

function start(
  args: readonly string[],
  url = open?.city.url ?? '',
  env: NodeJS.ProcessEnv = {},
): { ended: Promise<Ended>; kill: () => void } {
  const child = spawn(process.execPath, [program, ...args, '--data', folder], {
    env: { ...process.env, DATABASE_URL: url, HEALTHCODE_ACTOR: 'operator', ...env },
    // A group of its own: killing only the launcher would leave the work going on.
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    // The one object that the command printed; its members are what the test goes on to check.
    child.on('close', (code) =>
      resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> }),
    );
  });
  return {
    ended,
    kill: () => {
      if (child.pid === undefined || child.exitCode !== null) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    },
  };
}

async function run(...args: string[]): Promise<Ended> {
  return await start([...args, '--json', '--now', now]).ended;
}

const files: Record<string, string> = {
  people: `id_type,id_number,name,phone,district,community,language
passport,E1234567,Wang Xiaoming,13800000001,420103,Spring,zh
passport,E1234568,Li Si,13800000002,420103,Spring,zh
`,
  diagnoses: `record_id,id_type,id_number,status,onset_on,diagnosed_at,facility
D1,passport,E1234567,confirmed,2020-02-08,2020-02-10T08:00:00+08:00,First Hospital
`,
  tickets: `ticket_id,id_type,id_number,phone,mode,service,service_date,coach,seat,board_stop,alight_stop,board_at,alight_at
T1,passport,E1234567,,rail,G1278,2020-02-09,05,01A,汉口,北京西,2020-02-09T08:00:00+08:00,2020-02-09T13:00:00+08:00
T2,passport,E1234568,,rail,G1278,2020-02-09,05,12F,汉口,北京西,2020-02-09T08:00:00+08:00,2020-02-09T13:00:00+08:00
`,
};

function file(name: string): string {
  return join(folder, name);
}

async function importAll(url?: string): Promise<void> {
  for (const profile of Object.keys(files)) {
    const ended = await start(['import', profile, file(`${profile}.csv`), '--json', '--now', now], url).ended;
    expect(ended.json()).toMatchObject({ rejected: 0 });
  }
}

describe('the command line', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(inject('folder'), 'healthcode-cli-'));
    const vaultKeys = Object.fromEntries([...testSecrets.vaultKeys].map(([id, key]) => [id, key.toString('base64')]));
    const secrets = { pseudonymKey: testSecrets.pseudonymKey.toString('base64'), vaultKeys };
    await writeFile(join(folder, 'secrets.json'), JSON.stringify(secrets));
    for (const [profile, text] of Object.entries(files)) await writeFile(join(folder, `${profile}.csv`), text);
    const [server] = Object.keys(inject('servers'));
    open = await openTestCity(server ?? '', now);
    other = await openTestCity(server ?? '', now);
  });
  afterAll(async () => {
    await open?.close();
    await other?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const caseOptions = ['--id-type', 'passport', '--id-number', 'E1234567'];
  const neighbour = ['--id-type', 'passport', '--id-number', 'e123 4568'];

  it('leads from source files to explained colours', { timeout: 120_000 }, async () => {
    await importAll();
    expect((await run('refresh')).json()).toEqual({
      assessed: 2,
      changed: 2,
      colours: { green: 0, yellow: 0, red: 2, none: 0 },
    });
    const explained = await run('explain', ...neighbour, '--reason', 'a test');
    expect(explained).toMatchObject({ code: 0, stderr: '' });
    expect(explained.json()).toMatchObject({
      colour: 'red',
      reasons: [{ rule: 'close-contact', kind: 'contact', source: 'tickets', until: '2020-02-23T13:00:00+08:00' }],
      nextChangeAt: '2020-02-23T13:00:00+08:00',
    });
    const { personId } = (await run('whois', ...neighbour)).json();
    expect((await run('trace', ...caseOptions)).json()).toMatchObject({
      contacts: [{ person: personId, closeness: 'close', setting: 'rail-coach', service: 'G1278', coach: '5' }],
    });
    const text = await start(['explain', ...neighbour, '--now', now]).ended;
    expect(text.stdout).toMatch(/Ends:\s+Red until 23 Feb 2020/);
    expect(text.stdout).not.toContain('Li Si');
    const { rows } = await (open?.city.db.query(
      'select distinct what, actor from audit_read where person_id = $1 order by what',
      [personId],
    ) ?? { rows: [] });
    expect(rows.map((row) => row['what'])).toEqual(expect.arrayContaining(['explain', 'whois']));
  });

  it('checks, compares, simulates and publishes policies', { timeout: 120_000 }, async () => {
    await writeFile(file('next.yaml'), policyText({ rules: [fiveAndThree] }));
    await writeFile(file('wrong.yaml'), policyText({ rules: [fiveAndThree] }).replace('status:', 'statsu:'));
    expect(await run('policy', 'check', file('next.yaml'))).toMatchObject({ code: 0 });
    const wrong = await run('policy', 'check', file('wrong.yaml'));
    expect(wrong.code).toBe(1);
    expect(wrong.json()).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({
          line: expect.any(Number),
          path: 'rules[0].when.facts.statsu',
          message: expect.stringContaining('did you mean `status`?'),
        }),
      ]),
    });
    const diff = (await run('policy', 'diff', file('next.yaml'))).json();
    expect(diff['changes']).toContainEqual(
      expect.objectContaining({ path: 'rules[close-contact]', change: 'removed' }),
    );
    expect((await run('policy', 'simulate', file('next.yaml'))).json()).toMatchObject({
      people: 2,
      changed: 1,
      byRule: { 'close-contact': { worse: 0, better: 1 } },
    });
    expect(await run('policy', 'publish', file('next.yaml'), '--by', 'a', '--approved-by', 'a')).toMatchObject({
      code: 1,
      stdout: '',
    });
    expect((await run('policy', 'publish', file('next.yaml'), '--by', 'a', '--approved-by', 'b')).json()).toMatchObject(
      {
        published: true,
      },
    );
    expect((await run('refresh', '--verify')).json()).toMatchObject({
      assessed: 2,
      changed: 1,
      verification: { differences: 0 },
    });
  });

  it(
    'says in a sentence what is wrong, and tells wrong use from failure by the exit code',
    { timeout: 120_000 },
    async () => {
      const stranger = await run('explain', '--id-type', 'passport', '--id-number', 'X1');
      expect(stranger).toMatchObject({
        code: 1,
        stdout: '',
        stderr: 'Nobody with this ID document is known to this city.\n',
      });
      expect(await run('whois', '--id-type', 'passport', '--id-number', 'X1')).toMatchObject({
        code: 1,
        stderr: stranger.stderr,
      });
      expect(await run('explain', '--id-type', 'passport')).toMatchObject({ code: 2, stdout: '' });
      expect(await run('no-such-command')).toMatchObject({ code: 2 });
      expect(await start(['refresh', '--now', 'yesterday']).ended).toMatchObject({ code: 1, stdout: '' });
      expect(await start(['--help']).ended).toMatchObject({ code: 0, stderr: '' });
      const unreachable = 'postgres://postgres@127.0.0.1:1/none';
      const failed = await start(['refresh'], unreachable).ended;
      expect(failed).toMatchObject({ code: 1 });
      expect(failed.stderr).toMatch(/^The database cannot be reached: .*\n$/);
    },
  );

  it('ends with the same database when it was killed again and again', { timeout: 240_000 }, async () => {
    const killed = other?.city.url ?? '';
    await importAll(killed);
    for (const wait of [250, 400, 500, 600, 700]) {
      const { ended, kill } = start(['refresh', '--now', now], killed);
      await sleep(wait);
      kill();
      await ended;
    }
    expect(await start(['refresh', '--now', now], killed).ended).toMatchObject({ code: 0 });
    const [server] = Object.keys(inject('servers'));
    const clean = await openTestCity(server ?? '', now);
    try {
      await importAll(clean.city.url);
      await start(['refresh', '--now', now], clean.city.url).ended;
      const digests = [killed, clean.city.url].map(async (url) =>
        (await start(['digest', '--json'], url).ended).json(),
      );
      const [first, second] = await Promise.all(digests);
      expect(first).toEqual(second);
    } finally {
      await clean.close();
    }
  });
});
