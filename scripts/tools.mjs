/** Writes the tools for language models into package.json, as the questions' descriptions have them. */
import * as esbuild from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { TEXT_FILES } from './lib/textFiles.mjs';

const bundle = join(root, 'out', 'manifestTools.mjs');
await esbuild.build({
  entryPoints: [join(root, 'src', 'assistants', 'manifestTools.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  loader: TEXT_FILES,
});
const { manifestTools } = await import(bundle);
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
manifest.contributes.languageModelTools = manifestTools();
await writeFile(join(root, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
