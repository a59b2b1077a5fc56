/** Builds, bundles the benchmarks to out/bench.mjs and runs them. Passes arguments on: see bench/main.ts. */
import * as esbuild from 'esbuild';
import { spawnSync } from 'node:child_process';

const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
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
