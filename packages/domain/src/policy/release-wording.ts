/** Release conditions and durations in words, in both languages, written to follow “until” and “满足以下条件后”. */

import type { BothLanguages, Release } from './schema.ts';

/** A count with its noun: `1 day`, `14 days`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a condition asks for. */
export function describeRelease(condition: Release, feverCelsius: number): BothLanguages {
  if ('negativeTests' in condition) {
    const { count, minHoursApart = 0, withinDays, test } = condition.negativeTests;
    const names = test === undefined ? { en: 'negative test', zh: '检测' } : testNames[test];
    const apart = count > 1 && minHoursApart > 0;
    const within = count > 1 && withinDays !== undefined;
    return {
      en: [
        counted(count, names.en),
        ...(apart ? [`samples at least ${counted(minHoursApart, 'hour')} apart`] : []),
        ...(within ? [`all within ${counted(withinDays, 'day')}`] : []),
      ].join(', '),
      zh:
        `${count}次${names.zh}结果为阴性` +
        inBrackets([apart && `采样间隔至少${minHoursApart}小时`, within && `均在${withinDays}天内`]),
    };
  }
  if ('normalTemperatures' in condition) {
    const { count, minHoursApart = 0 } = condition.normalTemperatures;
    const apart = count > 1 && minHoursApart > 0;
    return {
      en: `${counted(count, 'temperature')} below ${feverCelsius} °C${apart ? `, at least ${counted(minHoursApart, 'hour')} apart` : ''}`,
      zh: `${count}次体温低于${feverCelsius} °C${inBrackets([apart && `间隔至少${minHoursApart}小时`])}`,
    };
  }
  if ('dailyReports' in condition) {
    const { count } = condition.dailyReports;
    return { en: `${counted(count, 'consecutive daily report')} without symptoms`, zh: `连续${count}天每日申报无症状` };
  }
  if ('diagnosis' in condition) return alternatives(condition.diagnosis.map((status) => diagnosisWords[status]));
  if ('release' in condition) return alternatives(condition.release.map((place) => measureWords[place]));
  return { en: 'your amendment or explanation of the declaration', zh: '您更正或说明申报内容' };
}

/** Several conditions, any one of which is enough. */
export function alternatives(conditions: readonly BothLanguages[]): BothLanguages {
  return {
    en: conditions.map(({ en }) => en).join(', or '),
    zh: conditions.map(({ zh }) => zh).join('，或'),
  };
}

const testNames = {
  pcr: { en: 'negative PCR test', zh: '核酸检测' },
  antigen: { en: 'negative antigen test', zh: '抗原检测' },
} as const;

const diagnosisWords = {
  recovered: { en: 'a diagnosis that you have recovered', zh: '医疗机构诊断已治愈' },
  'ruled-out': { en: 'a diagnosis that rules the disease out', zh: '医疗机构诊断已排除' },
} as const;

const measureWords = {
  home: { en: 'the recorded end of isolation at home', zh: '居家隔离解除并登记' },
  central: { en: 'the recorded end of central isolation', zh: '集中隔离解除并登记' },
  hospital: { en: 'the recorded end of isolation in hospital', zh: '住院隔离解除并登记' },
} as const;

function inBrackets(parts: readonly (string | false)[]): string {
  const present = parts.filter((part) => part !== false);
  return present.length === 0 ? '' : `（${present.join('，')}）`;
}
