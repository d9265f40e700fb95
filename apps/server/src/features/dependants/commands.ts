/** `healthcode dependants`: documents that prove care, shown to the office and decided by a named person. */

import { formatInstant } from '@open-health-code/domain';
import type { Command } from 'commander';
import { cityAction, table } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { policyInForce } from '../policy/store.ts';
import { decideProof, listProofs } from './proofs.ts';

export function dependantsCommands(program: Command): void {
  const dependants = program.command('dependants').description('who acts for whom by a document that proves it');

  const list = dependants.command('list').description('requests that wait for a decision, the oldest first');
  list.action(
    cityAction(list, async (city, output) => {
      const { utcOffsetMinutes } = await policyInForce(city);
      const requests = (await listProofs(city)).map(({ since, ...request }) => ({
        ...request,
        since: formatInstant(since, utcOffsetMinutes),
      }));
      output.result({ requests }, () =>
        requests.length === 0
          ? 'No request waits.'
          : table([
              ['request', 'since', 'carer', 'relation', 'dependant', 'document', 'proof'],
              ...requests.map(({ requestId, since, carer, relation, dependant, proof }) => [
                requestId,
                since,
                carer.name,
                relation,
                dependant.name,
                `${dependant.idType} ${dependant.idNumber}`,
                `${proof.kind} ${proof.number}`,
              ]),
            ]),
      );
    }),
  );

  for (const decision of ['approve', 'reject'] as const) {
    const decide = dependants
      .command(decision)
      .description(
        decision === 'approve' ? 'accepts the document: the code may be shown' : 'does not accept the document',
      )
      .argument('<request>', 'id of the request, as listed');
    decide.action(
      cityAction<[string]>(decide, async (city, output, _config, requestId) => {
        const known = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(requestId);
        if (!known || !(await decideProof(city, requestId, decision))) {
          throw new OperatorError('No request of this id waits. See healthcode dependants list.');
        }
        const state = decision === 'approve' ? 'active' : 'refused';
        output.result({ requestId, state, by: city.actor }, () => `The request is ${state}, decided by ${city.actor}.`);
      }),
    );
  }
}
