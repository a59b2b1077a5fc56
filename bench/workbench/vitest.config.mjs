import { defineConfig, mergeConfig } from 'vitest/config';
import workbench from '../../test/workbench/vitest.config.mjs';

/** `npm run bench -- --workbench`: what a user waits for in the real workbench. */
const config = mergeConfig(workbench, defineConfig({ test: { testTimeout: 600_000 } }));
export default { ...config, test: { ...config.test, include: ['bench/workbench/**/*.bench.ts'] } };
