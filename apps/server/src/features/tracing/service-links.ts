/**
 * Trains that change their number on the way and flights sold under several: tickets name one number or all of them, and all are one
 * run. A name with all the numbers, on a ticket of the day or in the timetable, ties them together.
 */

import { serviceNumbers, type Day, type TransportMode } from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';

export interface RunNames {
  /** Every name under which the run of this service can stand on a ticket, itself included, in a fixed order. */
  namesOf(service: string): readonly string[];
}

/** Buses and ships go by names, in which a stroke tells of no second number. */
const asWritten: RunNames = { namesOf: (service) => [service] };

interface Group {
  readonly names: Set<string>;
}

export class ServiceLinks implements RunNames {
  readonly #groupOfNumber = new Map<string, Group>();

  /** Ties the numbers in a name such as `G2331/G2334` together. */
  add(name: string): void {
    const numbers = serviceNumbers(name);
    const merged: Group = { names: new Set([name, ...numbers]) };
    for (const number of numbers) {
      for (const other of this.#groupOfNumber.get(number)?.names ?? []) merged.names.add(other);
    }
    for (const known of merged.names) {
      for (const number of serviceNumbers(known)) this.#groupOfNumber.set(number, merged);
    }
  }

  namesOf(service: string): readonly string[] {
    const names = new Set([service]);
    for (const number of serviceNumbers(service)) {
      names.add(number);
      for (const name of this.#groupOfNumber.get(number)?.names ?? []) names.add(name);
    }
    return [...names].sort();
  }
}

export interface ServiceLinksByDay {
  on(mode: TransportMode, date: Day): RunNames;
}

/** The links on the given service dates. Their number grows with services and days, not with people. */
export async function loadServiceLinks(connection: Connection, from: Day, until: Day): Promise<ServiceLinksByDay> {
  const timetable = await connection.query<{ service: string }>(
    `select distinct service from timetable_stop where strpos(service, '/') > 0`,
  );
  const tickets = await connection.query<{ mode: TransportMode; service_date: Day; service: string }>(
    `select distinct mode, service_date, service from journey
     where strpos(service, '/') > 0 and service_date between $1 and $2`,
    [from, until],
  );
  const namesByDay = new Map<string, string[]>();
  for (const { mode, service_date: date, service } of tickets.rows) {
    const names = namesByDay.get(`${mode} ${date}`) ?? [];
    names.push(service);
    namesByDay.set(`${mode} ${date}`, names);
  }
  const linksOf = (names: readonly string[]): ServiceLinks => {
    const links = new ServiceLinks();
    for (const { service } of timetable.rows) links.add(service);
    for (const name of names) links.add(name);
    return links;
  };
  const timetableOnly = linksOf([]);
  const made = new Map<string, ServiceLinks>();
  return {
    on: (mode, date) => {
      if (mode === 'coach' || mode === 'ferry') return asWritten;
      const key = `${mode} ${date}`;
      const names = namesByDay.get(key);
      if (names === undefined) return timetableOnly;
      const links = made.get(key) ?? linksOf(names);
      made.set(key, links);
      return links;
    },
  };
}
