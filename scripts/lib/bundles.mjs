import { TEXT_FILES } from './textFiles.mjs';
import { toCommonJs } from './toCommonJs.mjs';

/** What the command line starts: a process that tries providers, and threads. */
const startedByCommandLine = {
  worker: 'src/worker/main.ts',
  parentWatch: 'src/worker/parentWatch.ts',
  tokenizerThread: 'src/checkpoint/tokenizerThread/main.ts',
};

/**
 * The bundles in dist/: worker, threads, webview and command line as one file each; the extension as a few small files read
 * at activation, and one for all that is loaded on first use.
 *
 * @param {boolean} production
 * @returns {readonly import('esbuild').BuildOptions[]}
 */
export function bundles(production) {
  const node = forNode(production);
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
    ...commandLineBundles(production, 'dist'),
    { ...node, entryPoints: { hub: 'src/hub/main.ts' }, outdir: 'dist' },
    { ...forAll(production), entryPoints: { preview: 'src/preview/preview.css' }, outdir: 'dist' },
    {
      ...forAll(production),
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      entryPoints: { webview: 'src/webview/main.ts' },
      outdir: 'dist',
      tsconfig: 'tsconfig.webview.json',
    },
  ];
}

/**
 * Those of them that the command line consists of.
 *
 * @param {boolean} production
 * @param {string} outdir
 * @returns {readonly import('esbuild').BuildOptions[]}
 */
export function commandLineBundles(production, outdir) {
  const node = forNode(production);
  return [
    { ...node, entryPoints: startedByCommandLine, outdir },
    { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir, banner: { js: '#!/usr/bin/env node' } },
  ];
}

/** @param {boolean} production @returns {import('esbuild').BuildOptions & { metafile: true }} */
function forAll(production) {
  return {
    bundle: true,
    loader: TEXT_FILES,
    metafile: true,
    sourcemap: production ? false : 'linked',
    minify: production,
    logLevel: 'warning',
    legalComments: 'linked',
  };
}

/** @param {boolean} production @returns {import('esbuild').BuildOptions & { metafile: true }} */
function forNode(production) {
  return {
    ...forAll(production),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'onnxruntime-node'],
  };
}
