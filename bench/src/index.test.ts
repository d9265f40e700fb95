import { describe, expect, it } from 'vitest';
import { withBenchCity } from './database.ts';
import { measureImport } from './import.ts';
import { runBench } from './index.ts';
import { measureIssue } from './issue.ts';
import { measureRefresh } from './refresh.ts';
import { measureTrace } from './trace.ts';

describe('benchmarks', () => {
  it('of size meet their bar, which no machine changes', async () => {
    expect(await runBench('size')).toMatchObject({ name: 'size', unit: 'bytes', met: true });
  });

  it('of checking run', async () => {
    const { measurements } = await runBench('verify', { quick: true });
    expect(measurements.map(({ name }) => name)).toEqual(['verify', 'verify-oldest-slot']);
  });

  it('of a city run, and both sides do the same work', async () => {
    await withBenchCity(async (open) => {
      for (const measure of [measureRefresh, measureImport, measureTrace, measureIssue]) {
        const { ours, reference, peakRssMb, details } = await measure(open, 100, true);
        for (const number of [ours, reference, peakRssMb]) expect(number).toBeGreaterThan(0);
        expect(details['refused'] ?? 0).toBe(0);
      }
    });
  });
});
