/** The command line as an npm package of its own, without anything of the extension. */
import * as esbuild from 'esbuild';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLineBundles } from './bundles.mjs';
import { root } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError } from './progress.mjs';
import { thirdPartyNotices } from './thirdPartyNotices.mjs';

/**
 * Makes the package as a folder and as the tarball that `npm publish` takes.
 *
 * @param {string} staged the folder, which is made anew
 * @param {string} destination the folder for the tarball
 * @returns {Promise<string>} the tarball's path
 * @throws {SetupError} if npm fails
 */
export async function packCommandLine(staged, destination) {
  await stage(staged);
  await mkdir(destination, { recursive: true });
  const args = ['pack', '--ignore-scripts', '--pack-destination', destination];
  const { code, output } = await run('npm', args, { cwd: staged });
  if (code !== 0) throw new SetupError(`npm pack failed:\n${output.trim()}`);
  const { name, version } = await manifest();
  return join(destination, `${name}-${version}.tgz`);
}

/** @param {string} folder */
async function stage(folder) {
  await rm(folder, { recursive: true, force: true });
  const programs = commandLineBundles(true, join(folder, 'dist'));
  const built = await Promise.all(
    programs.map((options) => esbuild.build({ ...options, absWorkingDir: root })),
  );
  const metafiles = built.flatMap(({ metafile }) => metafile ?? []);
  await Promise.all([
    writeFile(join(folder, 'package.json'), JSON.stringify(await manifest(), null, 2)),
    writeFile(join(folder, 'README.md'), await readme()),
    writeFile(join(folder, 'THIRD_PARTY_NOTICES.txt'), await thirdPartyNotices(metafiles, [])),
    copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE')),
    ...[
      ['media', 'words'],
      ['samples', 'trained-gpt2'],
    ].map((own) => cp(join(root, ...own), join(folder, ...own), { recursive: true })),
  ]);
}

async function manifest() {
  const own = await extensionManifest();
  return {
    name: own.name,
    version: own.version,
    description: "What a transformer's heads match, from a checkpoint's weights, on the command line.",
    license: own.license,
    repository: own.repository,
    homepage: own.homepage,
    bugs: own.bugs,
    keywords: own.keywords,
    bin: own.bin,
    engines: { node: own.engines.node },
    dependencies: { 'onnxruntime-node': own.dependencies['onnxruntime-node'] },
  };
}

/** docs/cli.md, with links to the repository's other pages. */
async function readme() {
  const { repository } = await extensionManifest();
  const docs = `${repository.url.replace(/\.git$/, '')}/blob/HEAD/docs/`;
  const text = await readFile(join(root, 'docs', 'cli.md'), 'utf8');
  return text.replace(/\]\((?!#)([^)]+)\)/g, (_, target) => `](${new URL(target, docs).href})`);
}

async function extensionManifest() {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
}
