/** Whose movements are traced, as work tables of one transaction. */

import type { Connection } from '../../platform/database.ts';

/**
 * Work tables of one tracing:
 * - trace_carrier: whose movements are followed, and when
 * - carrier_phone: the phones attributed to them, and when
 * - close_contact: close contacts found so far, with the days in which their own contacts count
 * - secondary_contact: contacts of close contacts, kept until all close contacts are known
 */
export async function createTraceTables(connection: Connection): Promise<void> {
  await connection.query(`
    create temp table trace_carrier (
      case_id uuid not null, case_person_id uuid not null, person_id uuid not null,
      active_from timestamptz not null, active_until timestamptz not null
    ) on commit drop;
    create temp table carrier_phone (
      case_id uuid not null, case_person_id uuid not null, person_id uuid not null,
      active_from timestamptz not null, active_until timestamptz not null,
      phone_id uuid not null, valid_from timestamptz not null, valid_until timestamptz not null, basis text not null
    ) on commit drop;
    create temp table close_contact (
      case_id uuid not null, case_person_id uuid not null, person_id uuid not null,
      service text not null, date text not null, window_from timestamptz not null, window_until timestamptz not null
    ) on commit drop;
    create temp table secondary_contact (case_id uuid not null, person_id uuid not null, contact text not null) on commit drop`);
}

export async function dropTraceTables(connection: Connection): Promise<void> {
  await connection.query('drop table trace_carrier, carrier_phone, close_contact, secondary_contact');
}

/** All cases, or those in the given work table of case ids. */
export async function followCases(connection: Connection, among?: 'dirty_case'): Promise<void> {
  const condition = among === undefined ? '' : `where case_id in (select case_id from ${among})`;
  await connection.query(`
    insert into trace_carrier
      select case_id, person_id, person_id, infectious_from, infectious_until from disease_case ${condition}`);
  await findPhones(connection);
}

/** The close contacts found, in place of the cases. */
export async function followCloseContacts(connection: Connection): Promise<void> {
  await connection.query(`
    truncate trace_carrier;
    insert into trace_carrier
      select case_id, case_person_id, person_id, min(window_from), max(window_until) from close_contact
      group by case_id, case_person_id, person_id`);
  await findPhones(connection);
}

/** Fills carrier_phone for whoever trace_carrier holds. */
export async function findPhones(connection: Connection): Promise<void> {
  await connection.query(`
    analyze trace_carrier;
    truncate carrier_phone;
    insert into carrier_phone
      select c.case_id, c.case_person_id, c.person_id, c.active_from, c.active_until,
             a.phone_id, a.valid_from, coalesce(a.valid_until, 'infinity'), a.basis
      from trace_carrier c
      join attribution a on a.person_id = c.person_id
      where a.valid_from < c.active_until;
    analyze carrier_phone`);
}
