import { defineConfig } from 'vitest/config';

/** The tests that drive the workbench as a person does: file after file, in one process, which keeps its browser. */
export default defineConfig({
  test: {
    include: ['test/workbench/**/*.test.ts'],
    globalSetup: 'test/workbench/sharedServer.ts',
    pool: 'forks',
    fileParallelism: false,
    isolate: false,
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
