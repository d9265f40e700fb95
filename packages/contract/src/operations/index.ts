/** Every operation of the interface by its name. */

import { codeOperations } from './codes.ts';
import { operatorOperations } from './operator.ts';

export const operations = {
  ...codeOperations,
  ...operatorOperations,
};

export type Operations = typeof operations;
