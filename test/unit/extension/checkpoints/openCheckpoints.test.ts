import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { closeMissing } from '../../../../src/extension/checkpoints/closeMissing.js';
import { OpenCheckpoints } from '../../../../src/extension/checkpoints/openCheckpoints.js';
import { placeAmong } from '../../../../src/extension/checkpoints/placeAmong.js';
import { GPT2_INFO } from '../../gpt2Info.js';
import { Memory } from '../memory.js';

vi.hoisted(() => vi.resetModules());
vi.mock('vscode', async () => ({ EventEmitter: (await import('vscode-jsonrpc/node')).Emitter }));

const at = (folder: string) => ({ ...GPT2_INFO, folder });

describe('open checkpoints', () => {
  it('are open again in a window that opens again, the current one too', () => {
    const memory = new Memory();
    const before = new OpenCheckpoints(memory, '1.0.0');
    for (const folder of ['/a', '/b', '/c']) before.use(at(folder));
    before.use(at('/a'));
    before.remove('/b');
    const after = new OpenCheckpoints(memory, '1.0.0');
    expect(after.list).toEqual([at('/a'), at('/c')]);
    expect(after.current).toEqual(at('/a'));
  });

  it('of another version of QK Lens are not', () => {
    const memory = new Memory();
    new OpenCheckpoints(memory, '1.0.0').use(at('/a'));
    expect(new OpenCheckpoints(memory, '1.0.1').list).toEqual([]);
  });

  it('are closed if their folders are gone', async () => {
    const root = await mkdtemp(join(tmpdir(), 'qk-lens-open-'));
    try {
      const [there, gone] = [join(root, 'there'), join(root, 'gone')];
      await mkdir(there);
      const checkpoints = new OpenCheckpoints(new Memory(), '1.0.0');
      for (const folder of [gone, there]) checkpoints.use(at(folder));
      await closeMissing(checkpoints);
      expect(checkpoints.list).toEqual([at(there)]);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe('the place of a checkpoint among others', () => {
  const place = (folder: string, others: readonly string[]) =>
    placeAmong(at(folder), [folder, ...others].map(at));

  it('is the nearest parent folder that differs', () => {
    expect(place('/runs/a/step1/hf', ['/runs/b/step1/hf', '/runs/c/step2/hf'])).toBe('a');
    expect(place('/runs/a/step1/hf', ['/runs/a/step2/hf'])).toBe('step1');
    expect(place('/models/gpt2', ['/gpt2'])).toBe('models');
  });

  it('is the whole path if no parent folder alone is different', () => {
    expect(place('/a/x/hf', ['/b/x/hf', '/a/y/hf'])).toBe('/a/x/hf');
    expect(place('/gpt2', ['/models/gpt2'])).toBe('/gpt2');
  });

  it('is undefined if its name is unique', () => {
    expect(placeAmong(at('/a/gpt2'), [at('/a/gpt2'), { folder: '/b/other', name: 'other' }])).toBeUndefined();
  });
});
