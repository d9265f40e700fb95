import { beforeAll, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { demonstrate } from './demonstrate.ts';
import { choicePage } from './choice-page.ts';
import { listPeople, prepareCare } from './people.ts';
import { enrol } from '../sign-in/enrolment.ts';
import { phoneIdOf, personIdOf } from '../people/pseudonyms.ts';
import { seal } from '../people/vault.ts';

const now = '2026-02-11T12:00:00+08:00';

describeOnEachServer('ready-made people', now, (city) => {
  const numbers = { young: 'DEMO0000001', father: 'DEMO0000002', undeclared: 'DEMO0000003' };
  const id = (idNumber: string): string => personIdOf(city().secrets.pseudonymKey, 'passport', idNumber);
  const carry = async (personId: string, number: string, holderId?: string): Promise<void> => {
    const phoneId = phoneIdOf(city().secrets.pseudonymKey, number);
    const sealed = seal(city().secrets, number);
    await city().db.query('insert into vault.phone_number values ($1, $2, $3)', [phoneId, sealed.keyId, sealed.bytes]);
    await city().db.query(
      `insert into attribution (phone_id, person_id, basis, valid_from) values ($1, $2, 'declared', '-infinity')`,
      [phoneId, personId],
    );
    if (holderId === undefined) return;
    await city().db.query(
      `insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id) values ($1, $2, 'registered', 'contract', '-infinity', 1)`,
      [phoneId, holderId],
    );
  };

  beforeAll(async () => {
    const { db } = city();
    for (const [name, idNumber] of Object.entries(numbers))
      await enrol(city(), db, { idType: 'passport', idNumber, name: `Example ${name}` });
    const residents = [
      ['110101194001010012', 'Old One'],
      ['110101194501010013', 'Old Two'],
      ['110101201501010014', 'Young Child'],
    ] as const;
    const known = [];
    for (const [idNumber, name] of residents)
      known.push(await enrol(city(), db, { idType: 'resident', idNumber, name }));
    await db.query('update person set declared_at = $1 where person_id <> $2', [
      '2026-02-11T08:00:00+08:00',
      id(numbers.undeclared),
    ]);
    await carry(id(numbers.young), '16500000021');
    await carry(id(numbers.undeclared), '16500000022');
    for (let i = 0; i < 4; i++) await carry(id(numbers.father), `1650000003${i}`, id(numbers.father));
    await carry(known[2] ?? '', '16500000035', id(numbers.father));
    await carry(known[0] ?? '', '16500000036');
    await carry(known[1] ?? '', '16500000037');
  });

  it('are of each kind that the city has, and nobody twice', async () => {
    const people = await listPeople(city());
    const roles = people.map((person) => person.role);
    expect(roles).toEqual(['green', 'holder', 'undeclared', 'elder', 'visitor']);
    expect(new Set(people.map((person) => person.id)).size).toBe(people.length);
    expect(people.find((person) => person.role === 'undeclared')?.name).toBe('Example undeclared');
    expect(people.find((person) => person.role === 'elder')?.name).toBe('Old One');
  });

  it('stay the same people, also when their colour has changed', async () => {
    const before = await listPeople(city());
    const undeclared = before.find((person) => person.role === 'undeclared');
    expect(undeclared?.now).toBeUndefined();
    await city().db.query('update person set declared_at = $2 where person_id = $1', [undeclared?.id, now]);
    const after = await listPeople(city());
    const named = (people: typeof before) => people.map((person) => `${person.role} ${person.id}`);
    expect(named(after)).toEqual(named(before));
    const changed = after.find((person) => person.role === 'undeclared');
    expect(changed).toEqual({ ...undeclared, now: 'green' });
    expect(choicePage('uid', after).html).toContain('By now: green');
    await city().db.query('update person set declared_at = null where person_id = $1', [undeclared?.id]);
  });

  it('have somebody to care for', async () => {
    await prepareCare(city());
    await prepareCare(city());
    const { rows } = await city().db.query<{ relation: string; person_id: string }>(
      'select relation, person_id from dependant order by relation',
    );
    expect(rows.map((row) => row.relation)).toEqual(['child', 'disabled']);
    expect(rows[0]?.person_id).toBe(id(numbers.father));
  });

  it('are shown on a page without scripts, whatever their names', () => {
    const page = choicePage('uid', [
      { id: 'a', role: 'green', name: '<script>alert(1)</script>', idType: 'other', idNumber: '1', phone: undefined },
    ]);
    expect(page.html).not.toContain('<script');
    expect(page.contentSecurityPolicy).toContain(`default-src 'none'`);
  });

  it('exist only where the demonstration says so', () => {
    expect(city().settings.demonstration).toBeUndefined();
    const settings = demonstrate(city()).settings;
    expect(settings.identityProvider?.issuer).toBe('http://127.0.0.1:8080/demo/identity');
  });
});
