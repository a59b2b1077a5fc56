import { defineConfig } from 'vitest/config';

/** The tests that drive the workbench as a person does: one browser at a time. */
export default defineConfig({
  test: {
    include: ['test/workbench/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
