import { beforeAll, expect, test } from 'vitest';
import { hour, makeCity, noon, type CityFixture } from './city-fixture.ts';
import { issueCode, showCode } from './issue.ts';
import { createLivenessChain, newLivenessSeed } from './liveness.ts';
import { decodeText } from './text-form.ts';

let city: CityFixture;
beforeAll(async () => {
  city = await makeCity();
});

test('every issue gets a pseudonym of its own', async () => {
  const issued = await Promise.all(Array.from({ length: 20 }, () => issueCode(city.paper, city.key)));
  expect(new Set(issued.map(({ codeId }) => codeId)).size).toBe(20);
});

test('nothing links two issues to the same person but what both say', async () => {
  const chains = [1, 2].map(() => createLivenessChain(newLivenessSeed()));
  const [one, two] = await Promise.all(
    chains.map(async ({ anchor }) => {
      const { text } = await issueCode({ ...city.live, kind: 'live', anchor }, city.key);
      return decodeText(text) ?? new Uint8Array();
    }),
  );
  expect(one?.slice(0, 17)).toEqual(two?.slice(0, 17));
  expect(one?.slice(17, 27)).not.toEqual(two?.slice(17, 27));
  expect(one?.slice(27, 43)).not.toEqual(two?.slice(27, 43));
});

test('an issue between two seconds counts from the second before', async () => {
  const issued = await issueCode({ ...city.paper, issuedAt: noon + 999 }, city.key);
  expect(issued).toMatchObject({ issuedAt: noon, expiresAt: noon + city.paper.lifeMs });
});

test('an unmasked name is not issued', async () => {
  await expect(issueCode({ ...city.paper, maskedName: '欧阳小三' }, city.key)).rejects.toThrow(/maskName/);
});

test('a phone shows a new text every 30 seconds and says until when', async () => {
  const { text } = await issueCode(city.live, city.key);
  const first = showCode(text, city.chain, noon + 29_999);
  const second = showCode(text, city.chain, noon + 30_000);
  expect(first.showUntil).toBe(noon + 30_000);
  expect(second.showUntil).toBe(noon + 60_000);
  expect(second.text).not.toBe(first.text);
  expect(showCode(text, city.chain, noon)).toEqual(first);
});

test('a phone whose clock is outside the life shows the first or the last slot', async () => {
  const { text, expiresAt } = await issueCode({ ...city.live, lifeMs: hour + 1000 }, city.key);
  expect(showCode(text, city.chain, noon - hour)).toEqual(showCode(text, city.chain, noon));
  expect(showCode(text, city.chain, noon + 9 * hour)).toEqual({
    ...showCode(text, city.chain, expiresAt - 1),
    showUntil: expiresAt,
  });
});

test('a phone does not show a code with a chain that is not its own', async () => {
  const { text } = await issueCode(city.live, city.key);
  const other = createLivenessChain(newLivenessSeed());
  expect(() => showCode(text, other, noon)).toThrow(RangeError);
  const paper = await issueCode(city.paper, city.key);
  expect(() => showCode(paper.text, city.chain, noon)).toThrow(RangeError);
});
