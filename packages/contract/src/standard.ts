/** The seven interfaces that GB/T 38963-2020 names, after which ours is modelled; it does not claim to conform. */

import { operations } from './operations/index.ts';
import type { Operation, StandardInterface } from './operation.ts';

export const standardInterfaces: Readonly<Record<StandardInterface, { readonly en: string; readonly zh: string }>> = {
  '6.2': { en: 'declare health', zh: '用户健康信息申报' },
  '6.3': { en: 'declare trips', zh: '用户行程申报' },
  '6.4': { en: 'query health', zh: '用户健康信息查询' },
  '6.5': { en: 'apply to call', zh: '健康码调用申请' },
  '6.6': { en: 'make code', zh: '健康码制码请求' },
  '6.7': { en: 'verify code', zh: '健康码验码请求' },
  '6.8': { en: 'correct errors', zh: '用户健康信息纠错' },
};

/** Names of the operations that answer to an interface of the standard. */
export function operationsOf(clause: StandardInterface): string[] {
  return Object.entries<Operation>(operations)
    .filter(([, operation]) => [operation.standard].flat().includes(clause))
    .map(([name]) => name);
}
