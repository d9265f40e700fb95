import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { makeCity, noon, type CityFixture } from './city-fixture.ts';
import { issueCode, showCode } from './issue.ts';
import { createLivenessChain, leadsToAnchor, maxSlots, newLivenessSeed } from './liveness.ts';
import { issueCodeSync, verifyCodeSync } from './node.ts';
import { decodeText, encodeText } from './text-form.ts';
import { verifyCode, type GateKnowledge } from './verify.ts';

let city: CityFixture;
let gate: GateKnowledge;
beforeAll(async () => {
  city = await makeCity();
  gate = await city.gateAt(noon);
});

test('what either path issues, both accept alike', async () => {
  for (let i = 0; i < 10; i += 1) {
    for (const issued of [issueCodeSync(city.live, city.nodeKey), await issueCode(city.live, city.key)]) {
      const { text } = showCode(issued.text, city.chain, noon);
      const verdict = verifyCodeSync(text, gate);
      expect(verdict).toMatchObject({ ok: true, codeId: issued.codeId });
      expect(await verifyCode(text, gate)).toEqual(verdict);
    }
  }
});

test('both paths give the same verdict on damaged codes', async () => {
  const { text } = showCode(issueCodeSync(city.live, city.nodeKey).text, city.chain, noon);
  const bytes = decodeText(text) ?? new Uint8Array();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.nat(255),
      fc.integer({ min: -1, max: 13 }),
      async (at, value, hours) => {
        const damaged = bytes.slice();
        damaged[at] = value;
        const later = { ...gate, now: noon + hours * 3_600_000 };
        const damagedText = encodeText(damaged);
        expect(await verifyCode(damagedText, later)).toEqual(verifyCodeSync(damagedText, later));
      },
    ),
    { numRuns: 300 },
  );
});

test('the worst slot of the longest chain costs at most two milliseconds', () => {
  const chain = createLivenessChain(newLivenessSeed());
  const last = chain.valueOf(maxSlots - 1);
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 50; i += 1) {
    const start = performance.now();
    expect(leadsToAnchor(last, maxSlots - 1, chain.anchor)).toBe(true);
    fastest = Math.min(fastest, performance.now() - start);
  }
  expect(fastest).toBeLessThanOrEqual(2);
});
