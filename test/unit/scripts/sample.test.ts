import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copySample } from '../../../scripts/lib/sample.mjs';

it('keeps notes that were edited in the copy, and restores what was deleted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-copy-'));
  try {
    const copy = await copySample(join(folder, 'sample'));
    await writeFile(join(copy, 'notes.md'), 'mine');
    await rm(join(copy, 'notes.py'));
    await copySample(copy);
    expect(await readFile(join(copy, 'notes.md'), 'utf8')).toBe('mine');
    expect(await readFile(join(copy, 'notes.py'), 'utf8')).toContain('L3H1');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
