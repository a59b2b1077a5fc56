/**
 * Builds, bundles the benchmarks to out/bench.cjs and runs them. Passes arguments on: see bench/main.ts. With
 * `--workbench`, measures what a user waits for in the real workbench instead: bench/workbench.
 */
import * as esbuild from 'esbuild';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { ensureSample } from './lib/sample.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
if (process.argv.includes('--workbench')) {
  await ensureSample();
  const args = [vitest, 'run', '--config', 'bench/workbench/vitest.config.mjs'];
  process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1);
}
await esbuild.build({
  entryPoints: ['bench/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['onnxruntime-node'],
  outfile: 'out/bench.cjs',
  logLevel: 'error',
});
const { status } = spawnSync(process.execPath, ['--expose-gc', 'out/bench.cjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
