import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { TEXT_FILES } from '../../scripts/lib/textFiles.mjs';

const root = join(import.meta.dirname, '../..');

const ENTRIES = {
  cli: 'src/cli/main.ts',
  worker: 'src/worker/main.ts',
  hub: 'src/hub/main.ts',
  parentWatch: 'src/worker/parentWatch.ts',
  tokenizerThread: 'src/checkpoint/tokenizerThread/main.ts',
};

/**
 * Bundles one of the programs as the build does, to a place within the repository, so that it finds the native module.
 *
 * @returns the bundle's path
 */
export async function bundleProgram(name: keyof typeof ENTRIES): Promise<string> {
  const outfile = join(root, `out/test/${name}.js`);
  const unfinished = join(root, `out/test/${name}.${process.pid}.js`);
  await build({
    entryPoints: [join(root, ENTRIES[name])],
    bundle: true,
    loader: TEXT_FILES,
    platform: 'node',
    format: 'cjs',
    external: ['onnxruntime-node'],
    outfile: unfinished,
    logLevel: 'error',
  });
  // Test files run beside each other: none may start a bundle that another is writing.
  await rename(unfinished, outfile);
  return outfile;
}

/** Where the extension's bundle begins. */
export const EXTENSION_ENTRY = 'src/extension/extension.ts';

/** What the build puts into the extension's files, of which nothing is written. */
export async function extensionMetafile(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [EXTENSION_ENTRY],
    bundle: true,
    loader: TEXT_FILES,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['vscode'],
    outdir: 'out',
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  return metafile;
}
