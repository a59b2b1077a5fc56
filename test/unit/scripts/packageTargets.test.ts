import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TARGETS, ignoreFileOf } from '../../../scripts/lib/packageTargets.mjs';

const root = join(import.meta.dirname, '../../..');
const BINARIES = '!node_modules/onnxruntime-node/bin/napi-v6/';

it.each(TARGETS)('the package for %s has binaries that onnxruntime-node carries, or none', async (target) => {
  const lines = (await ignoreFileOf(target)).split('\n').filter((line) => line.startsWith(BINARIES));
  const paths = lines.map((line) => join(root, line.slice(1)).replace(/\/\*\*$/, ''));
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  expect(lines.length > 0).toBe(!/^(alpine|darwin-x64)/.test(target));
});
