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

type ProgramName = keyof typeof ENTRIES;
export const PROGRAM_NAMES = Object.keys(ENTRIES) as readonly ProgramName[];

/** Where the bundle of a program is, within the repository, so that it finds the native module. */
export const programPath = (name: ProgramName): string => join(root, `out/test/${name}.js`);

/** Bundles one of the programs as the build does. */
export async function bundleProgram(name: ProgramName): Promise<void> {
  const unfinished = `${programPath(name)}.${process.pid}`;
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
  // Runs of tests may overlap: none may start a bundle that another is writing.
  await rename(unfinished, programPath(name));
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
