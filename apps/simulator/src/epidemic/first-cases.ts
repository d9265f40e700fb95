/** Who was infected before the records begin: travellers, people around the market, and others anywhere. */

import { purpose, type Chance } from '../chance.ts';
import type { World } from '../world.ts';

const peoplePerFirstCase = 1200;

export function infectFirst(world: World, chance: Chance): void {
  const { population, epidemic, journeys, places, scenario } = world;
  const wanted = Math.max(5, Math.round(scenario.people / peoplePerFirstCase));
  const travellers = [...journeys.ofPerson.keys()];
  const marketCell = places.cell[places.outbreakMarket];
  const origin = { by: -1, setting: 'before', where: '' } as const;
  for (let i = 0; i < wanted; i++) {
    chance.at(purpose.firstInfection, i);
    const kind = chance.weighted([50, 25, 25]);
    const traveller = travellers[chance.below(travellers.length)];
    if (kind === 0 && traveller !== undefined) {
      // About ill when they travel, so that coaches and flights are shared with them.
      const travelsOn = journeys.ofPerson.get(traveller)?.[0]?.serviceDay ?? 0;
      epidemic.infect(traveller, Math.max(-9, Math.min(-1, travelsOn - chance.between(3, 6))), origin);
      continue;
    }
    const person = kind === 1 ? neighbourOfMarket() : chance.below(population.firstVisitor);
    epidemic.infect(person, -chance.between(1, 8), origin);
  }
  for (let i = 0; i < Math.ceil(wanted / 2); i++) {
    epidemic.infectLongAgo(chance.at(purpose.firstInfection, i, 1).below(population.firstVisitor));
  }

  /** By trial; in a city so small that nobody is found there, anybody. */
  function neighbourOfMarket(): number {
    for (let attempt = 0; ; attempt++) {
      const person = chance.below(population.firstVisitor);
      if (attempt === 400 || population.homeCellOf[population.householdOf[person] ?? 0] === marketCell) return person;
    }
  }
}
