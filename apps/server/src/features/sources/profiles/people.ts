/** The register of people. A later row is a person's new state, kept in three places: person, vault and the declared number. */

import type { Connection } from '../../../platform/database.ts';
import { idTypes } from '../../people/pseudonyms.ts';
import { Fault } from '../fault.ts';
import { district, key, oneOf, optional, phone, text } from '../fields.ts';
import { makeDue } from '../parts/due.ts';
import { defineProfile } from '../profile.ts';
import type { Subjects } from '../subjects.ts';

export const people = defineProfile({
  name: 'people',
  fields: {
    id_type: oneOf(idTypes),
    id_number: key(60),
    name: optional(text(200)),
    phone: optional(phone),
    district: optional(district),
    community: optional(text(100)),
    language: optional(text(35)),
  },
  table: {
    name: 'person',
    columns: {
      person_id: 'uuid',
      district: 'text',
      community: 'text',
      language: 'text',
      sealed_name: 'bytea',
      phone_id: 'uuid',
    },
    key: ['person_id'],
    onChange: 'replace',
    namesPart: true,
    steps: { findKnown, store },
  },
  store: (row, subjects) => {
    const person_id = subjects.person(row.id_type, row.id_number);
    if (person_id instanceof Fault) return person_id;
    const sealedName = row.name === undefined ? undefined : subjects.sealedName(row.name);
    return {
      person_id,
      district: row.district,
      community: row.community,
      language: row.language,
      sealed_name: sealedName === undefined ? undefined : `\\x${sealedName.toString('hex')}`,
      phone_id: row.phone === undefined ? undefined : subjects.phone(row.phone),
    };
  },
});

/** The declared number of the register among other claims on numbers. */
const ownClaim = `c.basis = 'declared' and c.record_id = 'people'`;

/** What stands now is copied aside first: where the database is spread over machines, the three tables lie apart. */
async function findKnown(connection: Connection): Promise<void> {
  await connection.query(`
    create temp table held_person on commit drop as
      select p.person_id, p.district, p.community, p.language from person p join stage s on s.person_id = p.person_id;
    create temp table held_name on commit drop as
      select i.person_id, i.sealed_name from vault.identity i join stage s on s.person_id = i.person_id;
    create temp table held_phone on commit drop as
      select c.person_id, c.phone_id from phone_claim c join stage s on s.person_id = c.person_id where ${ownClaim};
    insert into known
      select s.line, row(s.district, s.community, s.language, s.sealed_name, s.phone_id)
        is not distinct from row(p.district, p.community, p.language, n.sealed_name, h.phone_id)
      from stage s join held_person p on p.person_id = s.person_id
      left join held_name n on n.person_id = s.person_id
      left join held_phone h on h.person_id = s.person_id`);
}

async function store(connection: Connection, partId: string, subjects: Subjects): Promise<void> {
  await connection.query(`
    insert into person (person_id, district, community, language)
      select person_id, district, community, language from fresh order by person_id
      on conflict (person_id) do update
        set district = excluded.district, community = excluded.community, language = excluded.language`);
  await subjects.keepNames(connection);
  await subjects.keepPhones(connection, 'select phone_id from fresh');
  // A number somebody no longer declares stops counting for them; nothing but this tells the derivation.
  await connection.query(`
    create temp table dropped on commit drop as
      select h.phone_id, h.person_id from held_phone h join fresh f on f.person_id = h.person_id
      where h.phone_id is distinct from f.phone_id;
    delete from phone_claim c where (c.phone_id, c.person_id) in (select phone_id, person_id from dropped) and ${ownClaim};
    insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id)
      select phone_id, person_id, 'declared', 'people', '-infinity', ${partId} from fresh where phone_id is not null
      on conflict do nothing`);
  await makeDue(connection, 'phone', 'select phone_id::text from dropped');
}
