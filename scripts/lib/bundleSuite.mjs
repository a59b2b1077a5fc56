import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { TEXT_FILES } from './textFiles.mjs';

/**
 * Bundles the suite that runs inside VS Code: index.ts, and every `*.test.ts` in or under its folder by itself, so
 * that index.ts finds them by name at run time.
 * @param {string} [folder] another folder with an index.ts
 * @returns {Promise<string>} the bundled index.js
 */
export async function bundleSuite(folder = join(root, 'test', 'vscode')) {
  const outdir = join(root, 'out', 'test', 'vscode');
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: folder,
    entryPoints: ['index.ts', '**/*.test.ts'],
    outbase: folder,
    outdir,
    bundle: true,
    loader: TEXT_FILES,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'playwright-core'],
    logLevel: 'warning',
  });
  return join(outdir, 'index.js');
}
