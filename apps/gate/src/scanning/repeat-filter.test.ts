import {
  createLivenessChain,
  generateSigningKey,
  issueCode,
  newLivenessSeed,
  showCode,
} from '@open-health-code/health-code';
import { describe, expect, it } from 'vitest';
import { RepeatFilter } from './repeat-filter.ts';

const noon = Date.UTC(2020, 1, 11, 4);

describe('a code held in front of the camera', () => {
  it('is news once, also while it changes every 30 seconds', async () => {
    const key = await generateSigningKey({ extractable: false });
    const chain = createLivenessChain(newLivenessSeed());
    const statement = { kind: 'live', colour: 'green', maskedName: '欧*三', city: '440300', issuedAt: noon } as const;
    const issued = await issueCode({ ...statement, lifeMs: 3_600_000, anchor: chain.anchor }, key);
    const other = await issueCode({ ...statement, lifeMs: 3_600_000, anchor: chain.anchor }, key);
    const at = (seconds: number): string => showCode(issued.text, chain, noon + seconds * 1000).text;
    const filter = new RepeatFilter();
    expect(filter.isNew(at(0), 0)).toBe(true);
    for (let seconds = 1; seconds < 90; seconds += 1) expect(filter.isNew(at(seconds), seconds * 1000)).toBe(false);
    expect(filter.isNew(showCode(other.text, chain, noon + 90_000).text, 90_000)).toBe(true);
  });

  it('is news again after it was taken away, and after the check was broken off', () => {
    const filter = new RepeatFilter();
    expect(filter.isNew('A POSTER', 0)).toBe(true);
    expect(filter.isNew('A POSTER', 1_000)).toBe(false);
    expect(filter.isNew('A POSTER', 5_000)).toBe(true);
    filter.forget();
    expect(filter.isNew('A POSTER', 5_100)).toBe(true);
  });
});
