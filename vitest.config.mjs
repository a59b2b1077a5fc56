import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/reference/**/*.test.ts'],
    // Nothing that a test computes goes to the user's cache, or comes from it.
    env: { QK_LENS_CACHE_BYTES: '0' },
    setupFiles: ['test/unit/closedFiles.ts'],
    pool: 'forks',
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
