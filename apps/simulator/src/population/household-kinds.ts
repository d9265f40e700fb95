/** What households look like: who lives together, by age. Adults who head the household come first. */

import type { Chance } from '../chance.ts';

/** Youngest and oldest age of one member. */
export type MemberAge = readonly [youngest: number, oldest: number];

const young: MemberAge = [22, 40];
const parent: MemberAge = [28, 48];
const child: MemberAge = [0, 17];
const grownChild: MemberAge = [18, 24];
const elder: MemberAge = [62, 90];

const kinds: readonly (readonly [weight: number, ages: readonly MemberAge[]])[] = [
  [13, [young]],
  [6, [elder]],
  [12, [young, young]],
  [5, [parent, parent]],
  [9, [elder, elder]],
  [22, [parent, parent, child]],
  [8, [parent, parent, child, child]],
  [4, [[40, 55], [40, 55], grownChild]],
  [3, [parent, child]],
  [8, [parent, parent, child, elder]],
  [6, [parent, parent, child, elder, elder]],
  [4, [parent, parent, child, child, elder, elder]],
];
const weights = kinds.map(([weight]) => weight);

export function drawHousehold(chance: Chance, isVisitor: boolean): readonly MemberAge[] {
  if (isVisitor)
    return chance.happens(0.6)
      ? [[20, 62]]
      : [
          [24, 60],
          [24, 60],
        ];
  return kinds[chance.weighted(weights)]?.[1] ?? [young];
}
