/** Whose numbers are looked at, as work tables. */

import type { Derivation } from '../evidence/derivation.ts';

/**
 * A holder of more numbers than this is an organisation or a dealer: nobody carries them all, so its registrations say nothing of who does.
 */
export const mostNumbersOfOnePerson = 50;

/** Work table touched_phone: numbers with new claims, or marked as due. */
export async function createTouchedPhones({ connection, parts }: Derivation): Promise<void> {
  await connection.query('create temp table touched_phone (phone_id uuid primary key) on commit drop');
  await connection.query(
    `insert into touched_phone
       select phone_id from phone_claim where part_id = any($1)
       union select key::uuid from derivation_due where unit = 'phone'`,
    [parts],
  );
  await connection.query('analyze touched_phone');
}

/**
 * Work table held_phone: which numbers were registered to whom, from when to when; a number's first registration counts for the time
 * before it too, its last until another holder's. With `everyone`, all holders; otherwise those of the touched numbers, and whoever else
 * held one of these holders' numbers. Of each holder there are all numbers.
 */
export async function createHeldPhones({ connection }: Derivation, everyone: boolean): Promise<void> {
  if (!everyone) {
    await connection.query(`
      create temp table near_holder on commit drop as ${holdersOf('touched_phone')};
      create temp table near_phone on commit drop as ${phonesOf('near_holder')};
      create temp table far_holder on commit drop as ${holdersOf('near_phone')};
      create temp table far_phone on commit drop as ${phonesOf('far_holder')};
      analyze far_phone`);
  }
  const among = everyone ? '' : 'and phone_id in (select phone_id from far_phone)';
  await connection.query(`
    create temp table held_phone on commit drop as
      select person_id as holder_id, phone_id,
             case when before is null then '-infinity' else valid_from end as held_from,
             coalesce(lead(valid_from) over (partition by phone_id order by valid_from, person_id), 'infinity') as held_until
      from (
        select person_id, phone_id, valid_from,
               lag(person_id) over (partition by phone_id order by valid_from, person_id) as before
        from phone_claim where basis = 'registered' ${among}
      ) registration
      where before is distinct from person_id;
    ${everyone ? '' : 'delete from held_phone where holder_id not in (select person_id from far_holder);'}
    create index on held_phone (holder_id);
    create index on held_phone (phone_id);
    analyze held_phone`);
  if (!everyone) await connection.query('drop table near_holder, near_phone, far_holder, far_phone');
}

function holdersOf(phones: string): string {
  return `select distinct person_id from phone_claim where basis = 'registered' and phone_id in (select phone_id from ${phones})`;
}

function phonesOf(holders: string): string {
  return `select distinct phone_id from phone_claim where basis = 'registered' and person_id in (select person_id from ${holders})`;
}

/**
 * Work tables dirty_phone, whose attribution is decided anew, and decided_phone: all numbers of all holders these have had, `dirty` or not.
 * Expects conflicted_holder, the holders whose conflicts changed.
 */
export async function createDecidedPhones({ connection, full }: Derivation): Promise<void> {
  await connection.query(
    full
      ? 'create temp table dirty_phone on commit drop as select distinct phone_id from phone_claim'
      : `create temp table dirty_phone on commit drop as
           select phone_id from touched_phone
           union select phone_id from held_phone where holder_id in (
             select holder_id from held_phone where phone_id in (select phone_id from touched_phone)
             union select holder_id from conflicted_holder)`,
  );
  await connection.query(`
    create unique index on dirty_phone (phone_id);
    analyze dirty_phone;
    create temp table decided_phone on commit drop as
      select h.holder_id, h.phone_id, h.held_from, h.held_until, d.phone_id is not null as dirty
      from held_phone h left join dirty_phone d on d.phone_id = h.phone_id
      where h.holder_id in (select holder_id from held_phone where phone_id in (select phone_id from dirty_phone));
    analyze decided_phone`);
}
