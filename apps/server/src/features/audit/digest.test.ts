import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDiagnosis, insertSymptoms } from '../../testkit/records/health.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { emptyCity } from '../../testkit/small-city.ts';
import { digestDatabase, MultisetHash } from './digest.ts';

function hashOf(elements: readonly string[]): string {
  const hash = new MultisetHash();
  for (const element of elements) hash.add(element);
  return hash.digest();
}

describe('the hash of a multiset', () => {
  it('is the same in whatever order the elements come, and another one when the elements are others', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), fc.integer(), (elements, more, seed) => {
        const shuffled = elements.toSorted(
          (a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7) || (a < b ? 1 : -1),
        );
        expect(hashOf(shuffled)).toBe(hashOf(elements));
        expect(hashOf([...elements, more])).not.toBe(hashOf(elements));
        expect(hashOf([...elements, more, more])).not.toBe(hashOf([...elements, more]));
      }),
    );
  });
});

describeOnEachServer('the digest of a database', '2020-02-10T08:00:00+08:00', (city) => {
  it('tells what the tables say, not in which order and parts it came', async () => {
    const fill = async (order: readonly number[]): Promise<void> => {
      await emptyCity(city().db);
      for (const index of order) {
        const person = `person ${index}`;
        await insertPerson(city().db, { name: person });
        await insertSymptoms(city().db, {
          person,
          symptoms: ['干咳', 'a\tb\\c\n'],
          at: '2020-02-09T08:00:00+08:00',
          record: `S${index}`,
        });
      }
    };
    await fill([1, 2, 3, 4]);
    const first = await digestDatabase(city());
    expect(first.tables['symptom_report']).toMatchObject({ rows: 4 });
    await fill([3, 1, 4, 2]);
    expect(await digestDatabase(city())).toEqual(first);
    await insertDiagnosis(city().db, { person: 'person 1', status: 'confirmed', at: '2020-02-09T08:00:00+08:00' });
    const other = await digestDatabase(city());
    expect(other.sha256).not.toBe(first.sha256);
    expect(other.tables['person']).toEqual(first.tables['person']);
  });
});
