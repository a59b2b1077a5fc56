/** Bundles the programs into dist/, with the notices of everything that ships with them. */
import * as esbuild from 'esbuild';
import { rm, writeFile } from 'node:fs/promises';
import { bundles } from './lib/bundles.mjs';
import { thirdPartyNotices } from './lib/thirdPartyNotices.mjs';

const watch = process.argv.includes('--watch');
const builds = bundles(process.argv.includes('--production'));

await rm('dist', { recursive: true, force: true });
if (watch) {
  const contexts = await Promise.all(
    builds.map((options) => esbuild.context({ ...options, logLevel: 'info' })),
  );
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const built = await Promise.all(builds.map((options) => esbuild.build(options)));
  const metafiles = built.flatMap(({ metafile }) => metafile ?? []);
  await writeFile('dist/THIRD_PARTY_NOTICES.txt', await thirdPartyNotices(metafiles));
}
