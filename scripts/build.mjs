/**
 * Bundles the programs into dist/: worker, webview, command line and each thread that they start as one file; the
 * extension as a small file that is read at activation, and one for each part that is loaded when it is first wanted.
 */
import * as esbuild from 'esbuild';
import { rm } from 'node:fs/promises';
import { toCommonJs } from './lib/toCommonJs.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  legalComments: 'linked',
};
/** @type {esbuild.BuildOptions} */
const node = {
  ...shared,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'onnxruntime-node'],
};

/** Threads of extension, worker and command line. */
const threads = {
  hub: 'src/hub/main.ts',
  parentWatch: 'src/worker/parentWatch.ts',
  tokenizerThread: 'src/checkpoint/tokenizerThread/main.ts',
};

const builds = [
  {
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    outdir: 'out/extension',
    format: 'esm',
    splitting: true,
    metafile: true,
    legalComments: 'eof',
    plugins: [toCommonJs('dist/extension')],
  },
  { ...node, entryPoints: { worker: 'src/worker/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: threads, outdir: 'dist' },
  { ...shared, entryPoints: { preview: 'src/preview/preview.css' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  {
    ...shared,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: { webview: 'src/webview/main.ts' },
    outdir: 'dist',
    tsconfig: 'src/webview/tsconfig.json',
  },
];

await rm('dist', { recursive: true, force: true });
if (watch) {
  const contexts = await Promise.all(
    builds.map((options) => esbuild.context({ ...options, logLevel: 'info' })),
  );
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
