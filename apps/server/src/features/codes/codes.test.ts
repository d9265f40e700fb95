import { createLivenessChain, newLivenessSeed, showCode } from '@open-health-code/health-code';
import { fixedClock } from '../../platform/clock.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { checkCode } from './checking.ts';
import { batchIssuer, issueCodes } from './issuing.ts';
import { keysToTrust, openKeys, rotateCodeKey, signingKeyAt } from './keys.ts';
import { latestList, publishLists } from './lists.ts';
import { drawQr, readQr } from './qr-image.ts';

const noon = '2020-02-11T12:00:00+08:00';
const minute = 60_000;

describeOnEachServer('codes', noon, (open) => {
  let city: TestCity;
  const at = (time: string | number): TestCity => {
    city.clock = fixedClock(typeof time === 'number' ? time : Date.parse(time));
    return city;
  };
  const show = async (
    name: string,
  ): Promise<{ token: string; chain: ReturnType<typeof createLivenessChain>; text: string }> => {
    const chain = createLivenessChain(newLivenessSeed());
    const [answer] = await issueCodes(city, [{ personId: personId(name), anchor: chain.anchor }]);
    if (answer === undefined || typeof answer === 'string') throw new Error(`no code: ${String(answer)}`);
    return { token: showCode(answer.text, chain, city.clock.now()).text, chain, text: answer.text };
  };

  beforeEach(async () => {
    city = open();
    at(noon);
    await city.db.query('truncate person, vault.identity, declaration, assessment, issued_code, published_list');
    await insertPerson(city.db, { name: 'declared' });
    await city.db.query('update person set declared_at = $1', ['2020-02-10T08:00:00+08:00']);
  });

  it('gives a green code to a person with a valid declaration, and a gate admits it', async () => {
    const { token } = await show('declared');
    expect(await checkCode(city, token, 'shop')).toMatchObject({
      verdict: 'admit',
      colour: 'green',
      reason: 'entry-policy',
    });
  });

  it('gives no code without a declaration, and does not know strangers', async () => {
    await insertPerson(city.db, { name: 'silent' });
    const anchor = createLivenessChain(newLivenessSeed()).anchor;
    const answers = await issueCodes(city, [
      { personId: personId('silent'), anchor },
      { personId: personId('stranger'), anchor },
    ]);
    expect(answers).toEqual(['none', 'unknown']);
  });

  it('gives a code to somebody who has just declared, before the refresh that learns of it', async () => {
    await insertPerson(city.db, { name: 'lapsed' });
    await city.db.query(`insert into assessment values ($1, 'none', '{}', $2, null, 1, $2)`, [
      personId('lapsed'),
      '2020-02-10T04:00:00Z',
    ]);
    const anchor = createLivenessChain(newLivenessSeed()).anchor;
    const issue = async () => (await issueCodes(city, [{ personId: personId('lapsed'), anchor }]))[0];
    expect(await issue()).toBe('none');
    await city.db.query('update person set declared_at = $2 where person_id = $1', [personId('lapsed'), noon]);
    expect(await issue()).toMatchObject({ colour: 'green' });
  });

  it('uses a new pseudonym at each issue', async () => {
    await show('declared');
    await show('declared');
    const { rows } = await city.db.query<{ n: number }>('select count(distinct code_id)::int as n from issued_code');
    expect(rows[0]?.n).toBe(2);
  });

  it('refuses a screenshot two minutes later while the phone itself is still admitted', async () => {
    const { token, chain, text } = await show('declared');
    const later = city.clock.now() + 2 * minute + 1000;
    at(later);
    expect(await checkCode(city, token, 'shop')).toMatchObject({ verdict: 'invalid', reason: 'stale-display' });
    expect(await checkCode(city, showCode(text, chain, later).text, 'shop')).toMatchObject({ verdict: 'admit' });
  });

  it('revokes a code whose holder’s colour worsened while it lives, and restores it when the colour comes back', async () => {
    const { chain, text } = await show('declared');
    const admitted = async (): Promise<string> =>
      (await checkCode(city, showCode(text, chain, city.clock.now()).text, 'shop')).reason;
    await publishLists(city);
    const before = (await latestList(city.db, 'revocation'))?.sequence;
    await city.db.query(`insert into assessment values ($1, 'red', '{confirmed}', $2, null, 1, $2)`, [
      personId('declared'),
      '2020-02-11T04:00:00Z',
    ]);
    expect(await admitted()).toBe('revoked');
    await publishLists(city);
    expect((await latestList(city.db, 'revocation'))?.sequence).toBe((before ?? 0) + 1);
    await city.db.query('delete from assessment');
    expect(await admitted()).toBe('entry-policy');
  });

  it('publishes nothing when nothing is new', async () => {
    await publishLists(city);
    await publishLists(city);
    const { rows } = await city.db.query<{ n: number }>('select count(*)::int as n from published_list');
    expect(rows[0]?.n).toBe(2);
  });

  it('accepts codes of the old key after a rotation and signs new ones with the new key', async () => {
    const { chain, text } = await show('declared');
    at(city.clock.now() + minute);
    await rotateCodeKey(city, { atOnce: true });
    expect(await checkCode(city, showCode(text, chain, city.clock.now()).text, 'shop')).toMatchObject({
      verdict: 'admit',
    });
    const fresh = { ...city };
    const [answer] = await issueCodes(fresh, [{ personId: personId('declared'), anchor: chain.anchor }]);
    if (answer === undefined || typeof answer === 'string') throw new Error('no code');
    expect(await checkCode(city, showCode(answer.text, chain, city.clock.now()).text, 'shop')).toMatchObject({
      verdict: 'admit',
    });
    expect(answer.text.slice(0, 20)).not.toBe(text.slice(0, 20));
  });

  it('lists a new key before the first code is signed with it, at whatever instant it was made', async () => {
    const start = Date.parse(noon) + 60 * minute + 517;
    at(start);
    const keyIdsListed = async (): Promise<number> => {
      await publishLists(city);
      return keysToTrust(await openKeys(city), city.clock.now()).length;
    };
    const before = await keyIdsListed();
    const signedBy = async (): Promise<number> => {
      const keys = await openKeys(city);
      return keys.codeKeys.indexOf(signingKeyAt(keys, city.clock.now()));
    };
    const { signsFrom } = await rotateCodeKey(city);
    // As earlier versions left it.
    await city.db.query(`update signing_key set not_after = not_after + interval '300 milliseconds'`);
    expect(signsFrom).toBe(start + 24 * 60 * minute);
    expect(await keyIdsListed()).toBe(before + 1);
    expect(await signedBy()).toBe(1);
    at(signsFrom);
    expect(await signedBy()).toBe(0);
    // One that waits, and is overtaken, is never used.
    await rotateCodeKey(city);
    await rotateCodeKey(city, { atOnce: true });
    expect(await keyIdsListed()).toBe(before + 2);
    at(noon);
  });

  it('ends a green code with the declaration it rests on', async () => {
    at('2020-02-24T06:00:00+08:00');
    const chain = createLivenessChain(newLivenessSeed());
    const [answer] = await issueCodes(city, [{ personId: personId('declared'), anchor: chain.anchor }]);
    expect(answer).toMatchObject({ expiresAt: Date.parse('2020-02-24T08:00:00+08:00') });
  });

  it('answers each of many requests at once with a code of its own', async () => {
    const issue = batchIssuer(city);
    const anchor = createLivenessChain(newLivenessSeed()).anchor;
    const answers = await Promise.all(
      Array.from(
        { length: 300 },
        async (_, i) => await issue({ personId: personId(i % 2 === 0 ? 'declared' : 'stranger'), anchor }),
      ),
    );
    expect(answers.filter((answer) => answer === 'unknown')).toHaveLength(150);
    expect(new Set(answers.map((answer) => (typeof answer === 'string' ? answer : answer.text))).size).toBe(151);
  });
});

describe('QR images', () => {
  it('are read back as they were drawn', async () => {
    const text = `OHC1${'0123456789ABCDEFGHIJ'.repeat(10)}`;
    expect(await readQr(drawQr(text, 3))).toEqual([text]);
  });

  it('that are none give nothing', async () => {
    expect(await readQr(Buffer.from('not a picture'))).toEqual([]);
  });
});
