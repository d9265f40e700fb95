/** Every operation of the interface by its name. */

import { appealOperations } from './appeals.ts';
import { checkInOperations } from './check-ins.ts';
import { codeOperations } from './codes.ts';
import { gateOperations } from './gates.ts';
import { declarationOperations } from './declarations.ts';
import { inboxOperations } from './inbox.ts';
import { myDataOperations } from './my-data.ts';
import { dependantOperations } from './dependants.ts';
import { operatorOperations } from './operator.ts';
import { paperOperations } from './paper.ts';
import { platformOperations } from './platforms.ts';
import { signInOperations } from './sign-in.ts';

export const operations = {
  ...appealOperations,
  ...checkInOperations,
  ...codeOperations,
  ...gateOperations,
  ...declarationOperations,
  ...inboxOperations,
  ...myDataOperations,
  ...dependantOperations,
  ...operatorOperations,
  ...paperOperations,
  ...platformOperations,
  ...signInOperations,
};

export type Operations = typeof operations;
