/**
 * Builds, bundles the comparison with TransformerLens to out/peers.js and runs it. Passes arguments on: see
 * bench/peers/main.ts. It needs Python; nothing else does.
 */
import * as esbuild from 'esbuild';
import { spawnSync } from 'node:child_process';
import { cache } from './lib/paths.mjs';
import { ensureSample } from './lib/sample.mjs';
import { TEXT_FILES } from './lib/textFiles.mjs';

const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
await ensureSample();
await esbuild.build({
  entryPoints: { peers: 'bench/peers/main.ts', tokenizerThread: 'src/checkpoint/tokenizerThread/main.ts' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['onnxruntime-node'],
  loader: TEXT_FILES,
  outdir: 'out',
  logLevel: 'error',
});
const env = { ...process.env, QK_LENS_CACHE: cache };
const { status } = spawnSync(process.execPath, ['--expose-gc', 'out/peers.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
