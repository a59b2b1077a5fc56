import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '@vscode/vsce';
import { expect, it } from 'vitest';
import { TARGETS, ignoreFileOf } from '../../../scripts/lib/packageTargets.mjs';
import { temporaryFolder } from '../support.js';

const root = join(import.meta.dirname, '../../..');
const BINARIES = 'node_modules/onnxruntime-node/bin/napi-v6/';

it('the package for linux-x64 carries its binaries alone, and no sources', async () => {
  const ignoreFile = join(temporaryFolder(), 'ignored');
  await writeFile(ignoreFile, await ignoreFileOf('linux-x64'));
  const files = await listFiles({ cwd: root, ignoreFile });
  const binaries = files.filter((file) => file.startsWith(BINARIES));
  expect(binaries.map((file) => file.slice(BINARIES.length)).sort()).toEqual([
    'linux/x64/libonnxruntime.so.1',
    'linux/x64/onnxruntime_binding.node',
  ]);
  expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'media/icon.png']));
  expect(files.filter((file) => /^(src|test|scripts|bench|samples)\//.test(file))).toEqual([]);
  const modules = new Set(files.flatMap((file) => /^node_modules\/([^/]+)/.exec(file)?.[1] ?? []));
  expect([...modules].sort()).toEqual(['onnxruntime-common', 'onnxruntime-node']);
});

it.each(TARGETS)('the package for %s has binaries that onnxruntime-node carries, or none', async (target) => {
  const lines = (await ignoreFileOf(target)).split('\n').filter((line) => line.startsWith(`!${BINARIES}`));
  const folders = lines.map((line) => join(root, line.slice(1)).replace(/\/\*\*$/, ''));
  expect(folders.filter((path) => !existsSync(path))).toEqual([]);
  expect(lines.length > 0).toBe(!/^(alpine|darwin-x64)/.test(target));
});
