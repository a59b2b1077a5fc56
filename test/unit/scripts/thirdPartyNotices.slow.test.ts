/** Every package that ships stands in the notices, with its licence's text. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildResult } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundles } from '../../../scripts/lib/bundles.mjs';
import { thirdPartyNotices } from '../../../scripts/lib/thirdPartyNotices.mjs';

const root = join(import.meta.dirname, '../../..');
let results: BuildResult<{ write: false; metafile: true }>[];
let notices: string;
/** Of each notice its first line and the rest. */
let byTitle: Map<string, string>;
beforeAll(async () => {
  results = await Promise.all(
    bundles(false).map((bundle) =>
      build({ ...bundle, absWorkingDir: root, write: false, metafile: true, plugins: [] }),
    ),
  );
  notices = await thirdPartyNotices(results.map(({ metafile }) => metafile));
  byTitle = new Map(
    notices
      .split(`\n${'='.repeat(80)}\n\n`)
      .slice(1)
      .map((notice) => [notice.slice(0, notice.indexOf('\n')), notice.slice(notice.indexOf('\n'))]),
  );
});

/** Folders of the packages whose code stands in the bundles, by the comments that esbuild leaves there. */
function packagesInBundles(): Set<string> {
  const texts = results.flatMap(({ outputFiles }) =>
    outputFiles.filter(({ path }) => !path.endsWith('.map')),
  );
  const comments = texts.flatMap(({ text }) => [
    ...text.matchAll(/^ *(?:\/\/|\/\*) ((?:\S*\/)?node_modules\/(?:@[^/\s]+\/)?[^/\s]+)\//gm),
  ]);
  return new Set(comments.map(([, folder]) => folder));
}

function titleOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name} ${version} (`;
}

const LICENCE = /permission|redistribution|licensed under|hereby granted/i;

describe('the notices of all that ships', () => {
  it('hold every package that is bundled, and those beside the bundles', () => {
    const folders = packagesInBundles();
    expect(folders.size).toBeGreaterThan(10);
    for (const folder of [...folders, 'node_modules/onnxruntime-node', 'node_modules/onnxruntime-common']) {
      const title = [...byTitle.keys()].find((own) => own.startsWith(titleOf(folder)));
      expect(title, folder).toBeDefined();
      expect(byTitle.get(title!), folder).toMatch(LICENCE);
    }
  });

  it("include those of onnxruntime's own dependencies", () => {
    expect(notices).toContain('protocolbuffers/protobuf');
  });

  it('fail without a licence', async () => {
    const folder = 'out/test/node_modules/unlicensed';
    mkdirSync(join(root, folder), { recursive: true });
    onTestFinished(() => rmSync(join(root, folder), { recursive: true }));
    writeFileSync(join(root, folder, 'package.json'), '{"name":"unlicensed","version":"1.2.3"}');
    const inputs = { [`${folder}/index.js`]: { bytes: 1, imports: [] } };
    const made = thirdPartyNotices([{ inputs, outputs: {} }]);
    await expect(made).rejects.toThrow('unlicensed 1.2.3 ships, but has no licence file');
  });

  it('go into the package', () => {
    expect(readFileSync(join(root, '.vscodeignore'), 'utf8')).toContain('\n!dist/THIRD_PARTY_NOTICES.txt\n');
  });

  it('cover everything: no other package goes into the extension', () => {
    const taken = readFileSync(join(root, '.vscodeignore'), 'utf8')
      .split('\n')
      .flatMap((line) => /^!node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(line)?.[1] ?? []);
    expect([...new Set(taken)].sort()).toEqual(['onnxruntime-common', 'onnxruntime-node']);
  });
});
