import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { textFiles } from './scripts/lib/textFiles.mjs';

const folders = ['test/unit', 'test/reference'];

/** `x.slow.test.ts` is slow, every other `x.test.ts` is fast. */
const projects = {
  fast: {
    include: folders.map((folder) => `${folder}/**/*.test.ts`),
    exclude: ['**/*.slow.test.ts'],
    globalSetup: 'test/unit/forFast.ts',
  },
  slow: {
    include: folders.map((folder) => `${folder}/**/*.slow.test.ts`),
    globalSetup: 'test/unit/forSlow.ts',
  },
};

export default defineConfig({
  plugins: [textFiles()],
  // Where sources find the threads that are bundled before the tests.
  define: { QK_LENS_THREADS: JSON.stringify(join(import.meta.dirname, 'out/test')) },
  test: {
    // Nothing that a test computes goes to the user's cache, or comes from it.
    env: { QK_LENS_CACHE_BYTES: '0' },
    setupFiles: ['test/unit/closedFiles.ts'],
    pool: 'forks',
    // Loading sources anew for each file, and starting a browser, would take longer than the tests.
    isolate: false,
    // Young objects in MB: with V8's own 16, cases by the thousand spend a fifth of their time on garbage.
    execArgv: ['--max-semi-space-size=64'],
    maxWorkers: 2,
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: Object.entries(projects).map(([name, test]) => ({ extends: true, test: { name, ...test } })),
  },
});
