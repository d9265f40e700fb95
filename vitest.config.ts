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
    // Browsers and servers wait more than they work.
    maxWorkers: 3,
    // A shared machine may hold a browser up beyond a timeout; what is wrong fails twice.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
