/** The city's counts, and people of each colour to look at. */

import { ask, byId, colourSigns, colourText, element, failWith, shortTime, type Colour } from './elements.ts';

interface CityView {
  readonly people: number;
  readonly colours: Readonly<Record<Colour, number>>;
  readonly policy: { readonly name: string; readonly version: number };
  readonly assessedAt: string | null;
  readonly samples: readonly {
    readonly personId: string;
    readonly name: string;
    readonly colour: Colour;
    readonly rules: readonly string[];
  }[];
}

const order: readonly Colour[] = ['red', 'yellow', 'green', 'none'];

try {
  const city = await ask<CityView>('/v1/operator/city');
  byId('summary').textContent =
    `${city.people.toLocaleString('en')} people known, policy ${city.policy.name} version ${city.policy.version}` +
    (city.assessedAt === null ? '' : `, last colour change ${shortTime(city.assessedAt)}`);
  byId('counts').append(
    ...order.map((colour) =>
      element(
        'li',
        { class: colour },
        colourText(colour),
        element('strong', {}, city.colours[colour].toLocaleString('en')),
      ),
    ),
  );
  for (const colour of order) {
    const people = city.samples.filter((person) => person.colour === colour);
    if (people.length === 0) continue;
    const rows = people.map((person) =>
      element(
        'tr',
        {},
        element('td', {}, element('a', { href: `/operator/person#${person.personId}` }, person.name)),
        element('td', {}, person.rules.join(', ') || '–'),
      ),
    );
    byId('people').append(
      element('h2', { class: colour }, `${colourSigns[colour].shape} ${colourSigns[colour].en}`),
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element('tr', {}, element('th', { scope: 'col' }, 'Name'), element('th', { scope: 'col' }, 'Because of')),
        ),
        element('tbody', {}, ...rows),
      ),
    );
  }
} catch (error) {
  failWith(byId('summary'), error);
}
