/** The command line's npm package works by itself: unpacked far from the clone, beside onnxruntime alone. */
import { execFileSync, spawnSync } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packCommandLine } from '../../../scripts/lib/commandLinePackage.mjs';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { temporaryFolder } from '../support.js';
import { wordTokenizer } from '../wordTokenizer.js';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
const modules = join(folder, 'node_modules');
const installed = join(modules, 'qk-lens');
const { folder: model } = makeRandomCheckpoint(join(folder, 'model'), { seed: 20 });
let files: readonly string[];

beforeAll(async () => {
  const tarball = await packCommandLine(join(folder, 'staged'), join(folder, 'packed'));
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split(/\r?\n/);
  // What npm installs for its only dependency, for this platform.
  const platform = join('onnxruntime-node/bin/napi-v6', process.platform, process.arch);
  for (const part of [
    'onnxruntime-node/package.json',
    'onnxruntime-node/dist',
    platform,
    'onnxruntime-common',
  ])
    cpSync(join(root, 'node_modules', part), join(modules, part), { recursive: true });
});

interface Manifest {
  readonly bin: { readonly 'qk-lens': string };
  readonly dependencies: object;
}

/** In an empty folder; where Linux allows it, with the clone hidden behind an empty file system. */
function qkLens(...args: string[]): { readonly code: number | null; readonly stdout: string } {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
  const words = [process.execPath, join(installed, bin['qk-lens']), ...args] as [string, ...string[]];
  const [program, ...rest] = canHideClone() ? [...WITHOUT_CLONE, ...words] : words;
  const { status, stdout } = spawnSync(program, rest, { cwd: model, encoding: 'utf8' });
  return { code: status, stdout };
}

const WITHOUT_CLONE: readonly [string, ...string[]] = [
  ...(['unshare', '--map-root-user', '--mount', 'sh', '-c'] as const),
  'mount -t tmpfs none "$0" && exec "$@"',
  root,
];

function canHideClone(): boolean {
  const [program, ...args] = WITHOUT_CLONE;
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0;
}

describe('the npm package of the command line', () => {
  it('holds its programs, word lists, trained sample and notices, and nothing of the extension', () => {
    expect([...files].sort()).toEqual(
      [
        'LICENSE',
        'README.md',
        'THIRD_PARTY_NOTICES.txt',
        'dist/cli.js',
        'dist/parentWatch.js',
        'dist/tokenizerThread.js',
        'dist/worker.js',
        'media/words/common-words.txt',
        'media/words/first-names.txt',
        'package.json',
        ...['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
          (file) => `samples/trained-gpt2/${file}`,
        ),
      ].map((file) => `package/${file}`),
    );
  });

  it('depends on onnxruntime-node alone', () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
    expect(Object.keys(dependencies)).toEqual(['onnxruntime-node']);
    for (const program of ['cli', 'worker', 'tokenizerThread', 'parentWatch']) {
      const text = readFileSync(join(installed, 'dist', `${program}.js`), 'utf8');
      const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
      expect(required.filter((name) => !isBuiltin(name) && name !== 'onnxruntime-node')).toEqual([]);
    }
  });

  it('has a page without links to files that it lacks', () => {
    const links = readFileSync(join(installed, 'README.md'), 'utf8').matchAll(/\]\(([^)]+)\)/g);
    const targets = [...links].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !/^(#|https:)/.test(target))).toEqual([]);
  });

  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(qkLens('--version')).toEqual({ code: 0, stdout: `${version}\n` });
  });

  it('answers about a head', () => {
    const { code, stdout } = qkLens('head', '.', '1.0', '--json');
    expect(code).toBe(0);
    const { head, circuits } = JSON.parse(stdout) as { head: object; circuits: object };
    expect(head).toEqual({ layer: 1, head: 0 });
    expect(Object.keys(circuits)).toEqual(['qk', 'embedding', 'effective']);
  });

  it('finds its word lists, and the thread for a tokenizer from files', () => {
    const text = readFileSync(join(root, 'media/words/common-words.txt'), 'utf8');
    const words = text.split(/\s+/).filter((word) => word !== '');
    const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
    const tokenizer = wordTokenizer(1, { model: { type: 'WordLevel', unk_token: words[0], vocab } });
    writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(tokenizer));
    const { stdout } = qkLens('variance', '.', '1.0', '--words', 'common-words', '--json');
    const answer = JSON.parse(stdout) as { words?: readonly { readonly word: string }[] };
    expect(answer.words?.map(({ word }) => word)).toEqual(words);
  });
});
