import { TEXT_FILES } from './textFiles.mjs';
import { toCommonJs } from './toCommonJs.mjs';

/** Threads of extension, worker and command line. */
const threads = {
  hub: 'src/hub/main.ts',
  parentWatch: 'src/worker/parentWatch.ts',
  tokenizerThread: 'src/checkpoint/tokenizerThread/main.ts',
};

/**
 * The bundles in dist/: worker, threads, webview and command line as one file each; the extension as a small file read
 * at activation, and one for each part loaded on first use.
 *
 * @param {boolean} production
 * @returns {readonly import('esbuild').BuildOptions[]}
 */
export function bundles(production) {
  /** @type {import('esbuild').BuildOptions} */
  const shared = {
    bundle: true,
    loader: TEXT_FILES,
    metafile: true,
    sourcemap: production ? false : 'linked',
    minify: production,
    logLevel: 'warning',
    legalComments: 'linked',
  };
  /** @type {import('esbuild').BuildOptions} */
  const node = {
    ...shared,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'onnxruntime-node'],
  };
  return [
    {
      ...node,
      entryPoints: { extension: 'src/extension/extension.ts' },
      outdir: 'out/extension',
      format: 'esm',
      splitting: true,
      legalComments: 'eof',
      plugins: [toCommonJs('dist/extension')],
    },
    { ...node, entryPoints: { worker: 'src/worker/main.ts' }, outdir: 'dist' },
    { ...node, entryPoints: threads, outdir: 'dist' },
    { ...shared, entryPoints: { preview: 'src/preview/preview.css' }, outdir: 'dist' },
    {
      ...node,
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir: 'dist',
      banner: { js: '#!/usr/bin/env node' },
    },
    {
      ...shared,
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      entryPoints: { webview: 'src/webview/main.ts' },
      outdir: 'dist',
      tsconfig: 'tsconfig.webview.json',
    },
  ];
}
