import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { textFiles } from './scripts/lib/textFiles.mjs';

export default defineConfig({
  plugins: [textFiles()],
  // Where sources find the threads that `bundleThreads.ts` bundles.
  define: { QK_LENS_THREADS: JSON.stringify(join(import.meta.dirname, 'out/test')) },
  test: {
    include: ['test/unit/**/*.test.ts', 'test/reference/**/*.test.ts'],
    // Nothing that a test computes goes to the user's cache, or comes from it.
    env: { QK_LENS_CACHE_BYTES: '0' },
    globalSetup: 'test/unit/bundleThreads.ts',
    setupFiles: ['test/unit/closedFiles.ts'],
    pool: 'forks',
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
