/** Names and ID numbers of the people, made from their place in the city; all invented. */

import { addDays } from '@open-health-code/domain';
import { purpose, type Chance } from '../chance.ts';
import type { Geography } from '../city/geography.ts';
import { birthEpoch, otherDivisions, personIdTypes, type Population } from './population.ts';

const surnames = [
  ...'王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
  '欧阳',
  '司徒',
  '诸葛',
];
const maleGiven = [...'伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建文博志海峰晨庆嘉泽睿轩哲'];
const femaleGiven = [...'芳娜敏静丽艳娟霞秀燕玲桂英梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉欣怡婷璐雅倩蓉萱'];
const latinNames = [
  'Amara',
  'Bruno',
  'Chloe',
  'Dmitri',
  'Elena',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
];
const latinSurnames = [
  'Abara',
  'Bergmann',
  'Castellan',
  'Dvorsky',
  'Eriksen',
  'Fontaine',
  'Galvani',
  'Hartono',
  'Iwanow',
];

const checkWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Check character of the first 17 digits of a resident number (GB 11643, ISO 7064 MOD 11-2). */
export function residentCheckCharacter(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * (checkWeights[i] ?? 0);
  return '10X98765432'.charAt(sum % 11);
}

export interface Identity {
  readonly idType: string;
  readonly idNumber: string;
}

export class Identities {
  private readonly population: Population;
  private readonly divisions: readonly string[];
  private readonly chance: Chance;
  private readonly birthTexts = new Map<number, string>();

  constructor(population: Population, geography: Geography, chance: Chance) {
    this.population = population;
    this.divisions = [...geography.districts.map((district) => district.code), ...otherDivisions];
    this.chance = chance;
  }

  /** The ID document a person shows everywhere. */
  of(person: number): Identity {
    const idType = personIdTypes[this.population.idType[person] ?? 0] ?? 'resident';
    return { idType, idNumber: idType === 'resident' ? this.residentNumber(person) : this.otherNumber(person, idType) };
  }

  name(person: number): string {
    const { population, chance } = this;
    const idType = personIdTypes[population.idType[person] ?? 0];
    chance.at(purpose.name, person);
    if (idType === 'passport' || idType === 'permanent-resident') {
      return `${chance.pick(latinSurnames)}, ${chance.pick(latinNames)}`;
    }
    const given = population.isMale[person] === 1 ? maleGiven : femaleGiven;
    const own = chance.happens(0.75) ? chance.pick(given) + chance.pick(given) : chance.pick(given);
    // Children and one grown-up of a household bear its surname.
    const household = population.householdOf[person] ?? 0;
    const bearsFamilyName = (population.age[person] ?? 0) < 25 || population.firstMember[household] === person;
    return (bearsFamilyName ? chance.at(purpose.name, household, 1) : chance).pick(surnames) + own;
  }

  private residentNumber(person: number): string {
    const { population } = this;
    const birthDay = population.birthDay[person] ?? 0;
    let birth = this.birthTexts.get(birthDay);
    if (birth === undefined) this.birthTexts.set(birthDay, (birth = addDays(birthEpoch, birthDay).replaceAll('-', '')));
    const sequence = String(population.idSequence[person] ?? 0).padStart(3, '0');
    const digits = `${this.divisions[population.idDivision[person] ?? 0]}${birth}${sequence}`;
    return digits + residentCheckCharacter(digits);
  }

  private otherNumber(person: number, idType: string): string {
    // Odd multiplier without a factor 5: a one-to-one map of person numbers onto eight digits.
    const digits = String((person * 7_368_787 + 20_200_201) % 100_000_000).padStart(8, '0');
    if (idType === 'hk-macau') return `${person % 3 === 0 ? 'M' : 'H'}${digits}`;
    if (idType === 'taiwan') return digits;
    if (idType === 'permanent-resident') return `XXA9900${digits}`;
    return `E${digits}`;
  }
}
