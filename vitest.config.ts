import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/**/*.test.ts',
      'apps/**/*.test.ts',
      'bench/**/*.test.ts',
      'tools/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    sequence: { shuffle: false },
    globalSetup: ['apps/server/src/testkit/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
