/** The symptoms a declaration asks for. */

import type { BothLanguages, Policy } from '../policy/schema.ts';

export interface AskedSymptom {
  /** What is kept of it, in lower case. */
  readonly code: string;
  readonly name: BothLanguages;
}

/** Those the rules of 2020 name (fever, dry cough, short breath, fatigue: Jiangsu 2020-05) and those added to them later. */
const usualSymptoms: readonly AskedSymptom[] = [
  { code: 'fever', name: { en: 'Fever', zh: '发热' } },
  { code: 'dry-cough', name: { en: 'Dry cough', zh: '干咳' } },
  { code: 'short-breath', name: { en: 'Shortness of breath', zh: '气促' } },
  { code: 'fatigue', name: { en: 'Unusual tiredness', zh: '乏力' } },
  { code: 'sore-throat', name: { en: 'Sore throat', zh: '咽痛' } },
  { code: 'loss-of-smell', name: { en: 'Loss of smell or taste', zh: '嗅觉或味觉减退' } },
  { code: 'muscle-pain', name: { en: 'Muscle pain', zh: '肌肉酸痛' } },
  { code: 'diarrhoea', name: { en: 'Diarrhoea', zh: '腹泻' } },
];

/** What a declaration asks for under a policy: its own list, or the usual one where it has none. Never empty. */
export function askedSymptoms({ declaration }: Pick<Policy, 'declaration'>): readonly AskedSymptom[] {
  return declaration.symptoms ?? usualSymptoms;
}
