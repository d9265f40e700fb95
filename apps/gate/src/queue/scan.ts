/** What a gate keeps of one look at one person until the server has it. */

import type { Operations, BodyOf, AnswerOf } from '@open-health-code/contract';

/** As the contract says it: sent as it is kept. */
export type Scan = BodyOf<Operations['POST /v1/gate/scans']>['scans'][number];
export type ScanResult = AnswerOf<Operations['POST /v1/gate/scans']>['results'][number];
export type GateSelf = AnswerOf<Operations['GET /v1/gate/self']>;
