import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { TestCity } from '../../testkit/database.ts';
import { rasterise, type PrintedPage } from '../../testkit/pdf.ts';
import { personId } from '../../testkit/records/rows.ts';
import { fiveAndThree, publishRules } from '../../testkit/refreshing.ts';
import { describeServed } from '../../testkit/served-city.ts';
import { checkCode } from '../codes/checking.ts';
import { readQr } from '../codes/qr-image.ts';
import { personIdOf } from '../people/pseudonyms.ts';
import { seal } from '../people/vault.ts';
import { commandLine } from '../../testkit/command-line.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { RejectsFile } from '../sources/rejects-file.ts';
import { peopleOfCommunity, peopleOfList } from './chosen-people.ts';
import { revokePaperCode } from './paper-codes.ts';
import { printPapers, type PapersToPrint } from './printing-many.ts';

const noon = '2020-02-11T12:00:00+08:00';

const codesOn = async (page: PrintedPage | undefined): Promise<string[]> => await readQr(page?.png ?? Buffer.alloc(0));

describeServed('codes on paper', noon, (served) => {
  let city: TestCity;

  beforeEach(async () => {
    ({ city } = served());
    await city.db.query('truncate issued_code, vault.identity, idempotent_answer, message');
    await publishRules(city, [fiveAndThree], {
      declaration: { required: true, validDays: 14 },
      code: { ...testPolicy().code, paperDays: 10 },
    });
    await live(personId('grandmother'), '王小花');
  });

  /** Makes somebody known, with a name, a community and a declaration of today. */
  const live = async (id: string, name: string, community: string | null = null): Promise<void> => {
    const sealed = seal(city.secrets, name);
    await city.db.query('insert into person (person_id, community, declared_at) values ($1, $2, $3)', [
      id,
      community,
      noon,
    ]);
    await city.db.query(
      'insert into vault.identity (person_id, key_id, sealed_number, sealed_name) values ($1, $2, $3, $3)',
      [id, sealed.keyId, sealed.bytes],
    );
  };
  const turn = async (id: string, colour: string, nextChangeAt: string | null = null): Promise<void> => {
    await city.db.query('delete from assessment where person_id = $1', [id]);
    await city.db.query(`insert into assessment values ($1, $2, '{}', $3, $4, 1, $3)`, [
      id,
      colour,
      noon,
      nextChangeAt,
    ]);
  };
  const order = async (
    name: string,
    format: 'a4' | 'card',
    key?: string,
  ): Promise<{ status: number; pdf: Buffer; type: unknown }> => {
    const payload = { format, language: 'zh' };
    const response = await served().as(name, 'POST', '/v1/people/me/paper-codes', { payload, key });
    return { status: response.statusCode, pdf: response.rawPayload, type: response.headers['content-type'] };
  };
  const list = async (): Promise<{ codeId: string; state: string; expiresAt: string }[]> => {
    const response = await served().as('grandmother', 'GET', '/v1/people/me/paper-codes');
    return response.json<{ codes: { codeId: string; state: string; expiresAt: string }[] }>().codes;
  };
  it.each(['a4', 'card'] as const)(
    'are read from the rasterised %s, checked by a gate, and say whose and until when',
    async (format) => {
      const { status, pdf, type } = await order('grandmother', format);
      expect([status, type]).toEqual([201, 'application/pdf']);
      const [page, ...further] = await rasterise(pdf, 1.8);
      expect(further).toEqual([]);
      const [token = ''] = await codesOn(page);
      expect(await checkCode(city, token, 'shop')).toEqual({
        verdict: 'admit',
        colour: 'green',
        reason: 'entry-policy',
        name: '王*花',
        validUntil: '2020-02-21T12:00:00+08:00',
      });
      const text = page?.text ?? '';
      for (const words of [
        '纸质健康码',
        'Health code on paper',
        '王*花',
        '2020年2月21日',
        '21 February 2020',
        '12:00',
        '须同时核验身份证件',
        'Look at the ID document with it',
      ]) {
        expect(text).toContain(words);
      }
      const [{ codeId } = { codeId: '' }] = await list();
      expect(text.replaceAll(' ', '')).toContain(codeId);
      expect(text).not.toMatch(/绿|Green|王小花/);
      expect(pdf.length).toBeLessThan(60_000);
    },
  );

  it.each(['a4', 'card'] as const)(
    'say on the %s so when a character of the name cannot be printed',
    async (format) => {
      await live(personId('rare'), '刘小\u4dae');
      const { pdf } = await order('rare', format);
      const [page] = await rasterise(pdf);
      expect(page?.text).toContain('□');
      expect(page?.text).toContain('无法打印的字，以证件为准');
      const [usual] = await rasterise((await order('grandmother', format)).pdf);
      expect(usual?.text).not.toContain('□');
    },
  );

  it('are made once for an attempt that is made again, and as many as a person may have', async () => {
    const key = randomUUID();
    const first = await order('grandmother', 'a4', key);
    const again = await order('grandmother', 'a4', key);
    const [one] = await rasterise(first.pdf);
    const [other] = await rasterise(again.pdf);
    expect(await codesOn(one)).toEqual(await codesOn(other));
    expect(await list()).toHaveLength(1);
    for (let more = 0; more < 4; more += 1) expect((await order('grandmother', 'card')).status).toBe(201);
    const tooMany = await order('grandmother', 'card');
    expect(tooMany.status).toBe(409);
    expect(tooMany.pdf.toString()).toContain('too-many-paper-codes');
  });

  it('are revoked one by one, and gates see it', async () => {
    const tokens: string[] = [];
    for (const format of ['a4', 'card'] as const) {
      const [page] = await rasterise((await order('grandmother', format)).pdf, 1.8);
      tokens.push(...(await codesOn(page)));
    }
    const [{ codeId } = { codeId: '' }] = await list();
    const revoke = async (name: string): Promise<number> =>
      (await served().as(name, 'DELETE', `/v1/people/me/paper-codes/${codeId}`)).statusCode;
    await live(personId('stranger'), '李四');
    expect(await revoke('stranger')).toBe(404);
    expect(await revoke('grandmother')).toBe(204);
    expect(await revoke('grandmother')).toBe(204);
    const verdicts = await Promise.all(tokens.map(async (token) => (await checkCode(city, token, 'shop')).reason));
    expect(verdicts.toSorted()).toEqual(['entry-policy', 'revoked']);
    expect((await list()).map(({ state }) => state).toSorted()).toEqual(['revoked', 'valid']);
    expect(await revokePaperCode(city, '00'.repeat(10))).toBe(false);
    const told = await city.db.query(`select from message where template = 'paper-code-revoked'`);
    expect(told.rowCount).toBe(1);
  });

  it('are refused when the colour got worse, and shown as outdated to their holder', async () => {
    const [page] = await rasterise((await order('grandmother', 'a4')).pdf);
    const [token = ''] = await codesOn(page);
    await turn(personId('grandmother'), 'yellow');
    expect(await checkCode(city, token, 'shop')).toMatchObject({ verdict: 'invalid', reason: 'revoked' });
    expect(await list()).toMatchObject([{ state: 'outdated' }]);
  });

  it('of somebody who is not green end when time may better the colour', async () => {
    await turn(personId('grandmother'), 'yellow', '2020-02-14T08:00:00+08:00');
    await order('grandmother', 'a4');
    expect(await list()).toMatchObject([{ expiresAt: '2020-02-14T08:00:00+08:00' }]);
  });

  it('are not made without a valid declaration', async () => {
    await city.db.query('update person set declared_at = null');
    const { status, pdf } = await order('grandmother', 'a4');
    expect(status).toBe(409);
    expect(pdf.toString()).toContain('no-colour');
    expect(await list()).toEqual([]);
  });

  it('are logged where their holder sees it', async () => {
    await order('grandmother', 'a4');
    await list();
    const { rows } = await city.db.query<{ what: string }>('select what from audit_read where person_id = $1', [
      personId('grandmother'),
    ]);
    expect(rows.map(({ what }) => what).toSorted()).toEqual(['paper-code', 'paper-codes']);
  });

  const job = (people: PapersToPrint['people'], layout: 'a4' | 'card'): PapersToPrint => ({
    people,
    layout,
    language: 'en',
    reason: 'visit of the community office',
    listed: 'list.csv',
    rejects: new RejectsFile(city.dataDir, 'paper', ['list.csv']),
  });

  it('for a community are as many cards as it has people with a colour, ten on a page', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => personId(`neighbour ${n}`));
    for (const id of ids) await live(id, '赵钱', 'East Lane');
    await live(personId('undeclared'), '孙', 'East Lane');
    await city.db.query('update person set declared_at = null where person_id = $1', [personId('undeclared')]);
    const pdf = join(city.dataDir, 'cards.pdf');
    const done = await printPapers(city, pdf, job(peopleOfCommunity(city, 'East Lane'), 'card'));
    expect(done).toEqual({
      printed: 12,
      duplicate: 0,
      rejected: 0,
      withoutColour: 1,
      incompleteNames: 0,
      endingEarly: { declaration: 0, colour: 0, firstAt: undefined },
    });
    const pages = await rasterise(await readFile(pdf), 1.8);
    expect(pages).toHaveLength(2);
    const tokens = (await Promise.all(pages.map(codesOn))).flat();
    expect(new Set(tokens).size).toBe(12);
    for (const token of tokens) expect(await checkCode(city, token, 'shop')).toMatchObject({ verdict: 'admit' });
    const logged = await city.db.query('select from audit_read where person_id = any($1)', [ids]);
    expect(logged.rowCount).toBe(12);
    expect((await stat(pdf)).mode & 0o077).toBe(0);
  });

  it('that end before the others are counted by the command, with what ends them and when', async () => {
    for (const [name, declaredAt] of [
      ['soon', '2020-01-29T13:30:00+08:00'],
      ['later', '2020-02-01T12:00:00+08:00'],
      ['today', noon],
      ['yellow', noon],
    ] as const) {
      await live(personId(name), '赵钱', 'East Lane');
      await city.db.query('update person set declared_at = $2 where person_id = $1', [personId(name), declaredAt]);
    }
    await turn(personId('yellow'), 'yellow', '2020-02-14T08:00:00+08:00');
    const line = await commandLine(city);
    const print = ['paper', 'print', '--community', 'East Lane', '--pdf', join(city.dataDir, 'early.pdf')];
    expect(await line.json(...print)).toMatchObject({
      printed: 4,
      endingEarly: { declaration: 2, colour: 1, firstAt: '2020-02-12T13:30:00+08:00' },
    });
    const { stderr } = await line.run(...print);
    expect(stderr).toContain(
      '3 of them for less than the policy’s 10 days, the first until 2020-02-12T13:30:00+08:00:',
    );
    expect(stderr).toContain('2 because the health declaration ends then: let them declare again, then print anew');
    expect(stderr).toContain('1 because the colour may get better then');
  });

  it.each(['a4', 'card'] as const)('say on the %s when they end with the declaration', async (format) => {
    const name = `neighbour with ${format}`;
    await live(personId(name), '赵钱');
    const textOf = async (): Promise<string> => (await rasterise((await order(name, format)).pdf))[0]?.text ?? '';
    expect(await textOf()).not.toContain('随健康申报到期');
    await city.db.query(`update person set declared_at = '2020-01-29T13:30:00+08:00'`);
    const text = await textOf();
    expect(text).toContain('随健康申报到期');
    expect(text).toContain('2020年2月12日');
    if (format === 'a4') expect(text).toContain('Ends with the health declaration – declare again, then print anew');
  });

  it('for a community that nobody lives in, or a list that is not there, are refused in a sentence', async () => {
    const pdf = join(city.dataDir, 'none.pdf');
    await expect(printPapers(city, pdf, job(peopleOfCommunity(city, 'Est Lane'), 'card'))).rejects.toThrow(
      'Nobody lives in "Est Lane"',
    );
    await expect(printPapers(city, pdf, job(peopleOfList(city, '/nowhere/list.csv'), 'a4'))).rejects.toThrow(
      'The list /nowhere/list.csv cannot be read',
    );
    await expect(stat(pdf)).rejects.toThrow('ENOENT');
  });

  it('for a list carry the number of their line; faulty rows are told by line, without what they say', async () => {
    const idOf = (number: string): string => personIdOf(city.secrets.pseudonymKey, 'passport', number);
    await live(idOf('E1234567'), 'Maria García');
    const file = join(city.dataDir, 'list.csv');
    const rows = ['passport,E1234567', 'passport,E7654321', 'resident,123', 'library-card,1', 'passport,e1234567'];
    await writeFile(file, `id_type,id_number\n${rows.join('\n')}\n`);
    const pdf = join(city.dataDir, 'sheets.pdf');
    const printing = job(peopleOfList(city, file), 'a4');
    expect(await printPapers(city, pdf, printing)).toEqual({
      printed: 1,
      duplicate: 1,
      rejected: 3,
      withoutColour: 0,
      incompleteNames: 0,
      endingEarly: { declaration: 0, colour: 0, firstAt: undefined },
    });
    const rejects = await readFile((await printing.rejects.finish()) ?? '', 'utf8');
    expect(rejects.split('\n').map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
      'line,column,code',
      '3,id_number,unknown-subject',
      '4,id_number,bad-id-number',
      '5,id_type,unknown-value',
      '',
    ]);
    expect(rejects).not.toMatch(/7654321|library/);
    const [page] = await rasterise(await readFile(pdf));
    expect(page?.text).toContain('# 2');
    expect(page?.text).toContain('Ma* Ga*');
  });
});
