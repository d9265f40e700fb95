/** Phone numbers: who carries each and in whose name it is registered, which is often someone else in the family. */

import { purpose, type Chance } from '../chance.ts';
import type { Population } from './population.ts';

/** How many numbers one holder may have. */
const numbersPerHolder = 5;

export interface Phones {
  readonly count: number;
  /** Who really carries it; −1 for a spare number that lies at its holder's home. */
  readonly userOf: Int32Array;
  readonly holderOf: Int32Array;
  /** The number a person usually shows, or −1. */
  readonly mainOf: Int32Array;
  /** Second SIM card of the same person, or −1. */
  readonly secondOf: Int32Array;
  /** 1 for households whose numbers are all registered to one parent. */
  readonly isFamilyPlan: Uint8Array;
}

export function buildPhones(population: Population, chance: Chance): Phones {
  const { people, households, firstMember } = population;
  const userOf = new Int32Array(people * 2);
  const holderOf = new Int32Array(people * 2);
  const mainOf = new Int32Array(people).fill(-1);
  const secondOf = new Int32Array(people).fill(-1);
  const isFamilyPlan = new Uint8Array(households);
  let count = 0;
  const add = (user: number, holder: number): number => {
    userOf[count] = user;
    holderOf[count] = holder;
    return count++;
  };
  for (let household = 0; household < households; household++) {
    const head = firstMember[household] ?? 0;
    const end = firstMember[household + 1] ?? people;
    chance.at(purpose.phone, household);
    const sharesPlan = end - head >= 3 && chance.happens(0.14);
    let registeredToHead = 0;
    let carried = 0;
    for (let person = head; person < end; person++) {
      const age = population.age[person] ?? 0;
      if (!chance.happens(carriesPhone(age))) continue;
      carried++;
      const dependsOnHead = age < 18 || (age >= 65 && person !== head && chance.happens(0.25));
      const toHead = person === head || ((sharesPlan || dependsOnHead) && registeredToHead < numbersPerHolder - 1);
      if (toHead) registeredToHead++;
      mainOf[person] = add(person, toHead ? head : person);
      if (!sharesPlan && age >= 18 && chance.happens(0.06)) secondOf[person] = add(person, person);
    }
    if (!sharesPlan || carried < 2 || mainOf[head] === -1) continue;
    isFamilyPlan[household] = 1;
    // Holders fill up what their contract allows: a second card, then a tablet or a spare that stays at home.
    const wanted = carried >= 3 || chance.happens(0.3) ? numbersPerHolder : registeredToHead;
    if (registeredToHead < wanted) {
      secondOf[head] = add(head, head);
      registeredToHead++;
    }
    for (; registeredToHead < wanted; registeredToHead++) add(-1, head);
  }
  return {
    count,
    userOf: userOf.slice(0, count),
    holderOf: holderOf.slice(0, count),
    mainOf,
    secondOf,
    isFamilyPlan,
  };
}

function carriesPhone(age: number): number {
  if (age < 7) return 0.01;
  if (age < 15) return 0.4;
  if (age < 68) return 0.97;
  return age < 78 ? 0.7 : 0.4;
}

/** Eleven digits in a range that is not given out; a one-to-one map of phone numbers onto it. */
export function phoneNumber(phone: number): string {
  return `16${String((phone * 387_420_489 + 200_020_201) % 1_000_000_000).padStart(9, '0')}`;
}

/** What the register of people says of someone. */
export interface Registration {
  readonly isRegistered: boolean;
  /** The number the person says to carry, or −1. */
  readonly declaredPhone: number;
}

export function registrationOf(person: number, population: Population, phones: Phones, chance: Chance): Registration {
  chance.at(purpose.registration, person);
  const main = phones.mainOf[person] ?? -1;
  const isRegistered = chance.happens(main >= 0 ? 0.9 : 0.65);
  const household = population.householdOf[person] ?? 0;
  const head = population.firstMember[household] ?? 0;
  const namesNoPhone = chance.happens(phones.isFamilyPlan[household] === 1 ? 0.4 : 0.08);
  // Some give the number of the head of the household instead of their own, as if they carried it.
  const namesHeads = main >= 0 && person !== head && chance.happens(0.01);
  const declaredPhone = namesNoPhone ? -1 : namesHeads ? (phones.mainOf[head] ?? -1) : main;
  return { isRegistered, declaredPhone: isRegistered ? declaredPhone : -1 };
}

/** Whether the one who carries a number has shown it, by answering a message on it or in an appeal. */
export function confirmationOf(phone: number, phones: Phones, chance: Chance): 'otp' | 'ruling' | undefined {
  const user = phones.userOf[phone] ?? -1;
  if (user < 0) return undefined;
  const draw = chance.at(purpose.confirmation, phone).unit();
  const isForOther = user !== phones.holderOf[phone];
  if (draw < (isForOther ? 0.4 : 0.05)) return 'otp';
  return isForOther && draw < 0.405 ? 'ruling' : undefined;
}
