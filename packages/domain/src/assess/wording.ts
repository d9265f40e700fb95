/** A reason in words: why, resting on what, until when, what to do, and how to contest it. */

import type { EvidenceKind, EvidenceSource, Strength } from '../evidence.ts';
import { alternatives, counted, describeRelease } from '../policy/release-wording.ts';
import type { BothLanguages, Policy, PolicyRule } from '../policy/schema.ts';
import { formatInstant, parseUtcOffset, type Instant } from '../time.ts';
import type { OpenRelease, Reason } from './assessment.ts';

export interface ExplainedReason {
  /** Why, in the words of the rule. */
  readonly message: BothLanguages;
  /** What kind of evidence this is, who reported it and how sure it is. */
  readonly basis: BothLanguages;
  readonly since: Instant;
  /** When it ends by time. */
  readonly until?: Instant;
  /** What releases the person, with the progress so far. */
  readonly release?: BothLanguages;
  /** How and when it ends, as one sentence; there always is one. */
  readonly ending: BothLanguages;
  readonly instructions: BothLanguages;
  readonly contest: BothLanguages;
}

/**
 * Explains a reason that `assess` gave under this policy. Total: a reason of a rule the policy does not have is
 * explained by its evidence, so that a screen that is behind by one version still says something true.
 */
export function explainReason(reason: Reason, policy: Policy): ExplainedReason {
  const rule = policy.rules.find(({ id }) => id === reason.rule);
  const release = releaseText(reason.release, policy.feverCelsius);
  const basis = basisOf(reason);
  return {
    message: rule?.message ?? basis,
    basis,
    since: reason.since,
    ...(reason.until === undefined ? {} : { until: reason.until }),
    ...(release === undefined ? {} : { release }),
    ending: endingOf(reason, rule, release, policy),
    instructions: rule?.instructions ?? { en: 'Ask the health authority what to do.', zh: '请咨询卫生健康部门。' },
    contest: contestOf(policy),
  };
}

function releaseText(open: readonly OpenRelease[] | undefined, feverCelsius: number): BothLanguages | undefined {
  if (open === undefined) return undefined;
  return alternatives(
    open.map(({ condition, progress }) => {
      const { en, zh } = describeRelease(condition, feverCelsius);
      if (progress === undefined) return { en, zh };
      const { have, need } = progress;
      return { en: `${en} (${have} of ${need} so far)`, zh: `${zh}（已完成${have}/${need}）` };
    }),
  );
}

function endingOf(
  { until, ends, stage, colour }: Reason,
  rule: PolicyRule | undefined,
  release: BothLanguages | undefined,
  policy: Policy,
): BothLanguages {
  const name = colourNames[colour];
  const following = followingStage(rule, stage, colour);
  const time = until === undefined ? undefined : localTime(until, policy.utcOffset);
  const finish = (en: string, zh: string): BothLanguages => ({
    en: `${en}.${following.en}`,
    zh: `${zh}。${following.zh}`,
  });
  if (time === undefined) {
    const { en, zh } = release ?? { en: 'the evidence is withdrawn', zh: '该依据被撤销' };
    return finish(`${name.en} until: ${en}`, `${name.zh}，满足以下条件后解除：${zh}`);
  }
  if (release === undefined) return finish(`${name.en} until ${time.en}`, `${name.zh}至${time.zh}`);
  return ends === 'both'
    ? finish(
        `${name.en} at least until ${time.en}, and until: ${release.en}`,
        `${name.zh}至少至${time.zh}，且须满足：${release.zh}`,
      )
    : finish(
        `${name.en} until ${time.en}, or earlier with: ${release.en}`,
        `${name.zh}至${time.zh}，满足以下条件可提前解除：${release.zh}`,
      );
}

function followingStage(rule: PolicyRule | undefined, stage: number, colour: 'yellow' | 'red'): BothLanguages {
  const next = rule?.stages[stage + 1];
  // A capped red stage is yellow already; saying that yellow follows would only confuse.
  if (next === undefined || next.colour === colour) return { en: '', zh: '' };
  const { en, zh } = colourNames[next.colour];
  const days = next.forDays;
  return days === undefined
    ? { en: ` Then ${en.toLowerCase()}.`, zh: `此后转为${zh}。` }
    : { en: ` Then ${en.toLowerCase()} for ${counted(days, 'day')}.`, zh: `此后转为${zh}${days}天。` };
}

function basisOf({ kind, source, strength, capped }: Reason): BothLanguages {
  const limit = capped === true ? cappedWords : { en: '', zh: '' };
  return {
    en: `${kindNames[kind].en}, from ${sourceNames[source].en}; ${strengthNames[strength].en}.${limit.en}`,
    zh: `${kindNames[kind].zh}，来源：${sourceNames[source].zh}；${strengthNames[strength].zh}。${limit.zh}`,
  };
}

function contestOf({ safeguards: { contest } }: Policy): BothLanguages {
  const { how, answerWithinHours } = contest;
  return {
    en: `${how.en} You are answered within ${counted(answerWithinHours, 'hour')}.`,
    zh: `${how.zh}${answerWithinHours}小时内答复。`,
  };
}

function localTime(instant: Instant, utcOffset: string): BothLanguages {
  // The range of `Date` is 8.64e15 ms either side of 1970; beyond it there is no calendar to write.
  if (!(Math.abs(instant) < 8.6e15)) return { en: 'an unknown time', zh: '未知时间' };
  const [day = '', time = ''] = formatInstant(instant, parseUtcOffset(utcOffset) ?? 0).split('T');
  const clock = time.slice(0, 5);
  const [year = '', month = '', date = ''] = day.split('-');
  const monthName = monthNames[Number(month) - 1] ?? month;
  return {
    en: `${Number(date)} ${monthName} ${year} ${clock}`,
    zh: `${year}年${Number(month)}月${Number(date)}日${clock}`,
  };
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const colourNames = {
  yellow: { en: 'Yellow', zh: '黄码' },
  red: { en: 'Red', zh: '红码' },
} as const;

const cappedWords: BothLanguages = {
  en: ' Such evidence is unsure and leads to yellow at most.',
  zh: '此类依据不够确定，最多转为黄码。',
};

const strengthNames: Record<Strength, BothLanguages> = {
  weak: { en: 'weak evidence', zh: '依据较弱' },
  strong: { en: 'strong evidence', zh: '依据较强' },
  conclusive: { en: 'conclusive evidence', zh: '依据确凿' },
};

/** What a kind of evidence is called. */
export const kindNames: Readonly<Record<EvidenceKind, BothLanguages>> = {
  'lab-result': { en: 'Laboratory result', zh: '检测结果' },
  diagnosis: { en: 'Diagnosis', zh: '诊断' },
  symptom: { en: 'Symptoms', zh: '症状' },
  fever: { en: 'Fever', zh: '发热' },
  contact: { en: 'Contact with a case', zh: '与病例接触' },
  'zone-visit': { en: 'Stay in a risk zone', zh: '风险区停留' },
  'declaration-mismatch': { en: 'Declaration that differs from a record', zh: '申报与记录不一致' },
  'arrival-from-abroad': { en: 'Arrival from abroad', zh: '境外入境' },
  'quarantine-order': { en: 'Isolation order', zh: '隔离决定' },
  release: { en: 'End of isolation', zh: '隔离解除' },
  handover: { en: 'Colour given elsewhere', zh: '外地推送' },
};

/** What a source of evidence is called, within a sentence. */
export const sourceNames: Readonly<Record<EvidenceSource, BothLanguages>> = {
  'lab-results': { en: 'a laboratory', zh: '检测机构' },
  diagnoses: { en: 'a hospital', zh: '医疗机构' },
  symptoms: { en: 'a report of symptoms', zh: '症状报告' },
  temperatures: { en: 'temperature readings', zh: '体温记录' },
  tickets: { en: 'tickets', zh: '客票记录' },
  'check-ins': { en: 'check-ins at places', zh: '场所登记' },
  'telco-stays': { en: 'the location of a phone', zh: '手机位置' },
  declarations: { en: 'your declaration', zh: '本人申报' },
  gate: { en: 'a gate', zh: '查验点' },
  appeals: { en: 'an appeal', zh: '申诉' },
  'follow-up': { en: 'follow-up by the community', zh: '社区随访' },
  handover: { en: 'another city', zh: '其他城市' },
};
