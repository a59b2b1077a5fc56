import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Provider } from '../../../src/linalg/provider.js';
import type { Verdict } from '../../../src/linalg/providerCheck.js';
import { chooseProvider, type ChoiceTools } from '../../../src/engine/providerChoice.js';
import { ProviderMemory } from '../../../src/engine/providerMemory.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();

function tools(verdicts: Partial<Record<Provider, Verdict>>) {
  const lines: string[] = [];
  const trial = vi.fn((provider: Provider) => Promise.resolve(verdicts[provider]!));
  const listed = ['cpu', ...Object.keys(verdicts)] as Provider[];
  return {
    lines,
    trial,
    listed: () => Promise.resolve(listed),
    log: (level: string, message: string) => void lines.push(`${level}: ${message}`),
  } satisfies ChoiceTools & { lines: string[] };
}
const slow: Verdict = { ok: false, reason: 'it is slower than the CPU' };
const faster = (speedup: number): Verdict => ({ ok: true, speedup });

describe('a provider that the setting names', () => {
  it('is used if it works, fast or not', async () => {
    const given = tools({ webgpu: { ok: true } });
    expect(await chooseProvider('webgpu', given)).toBe('webgpu');
    expect(given.trial).toHaveBeenCalledWith('webgpu', { speed: false });
  });

  it('is replaced by the CPU if it does not work, with one message that says why and what to do', async () => {
    const given = tools({ cuda: { ok: false, reason: 'Failed to load shared library' } });
    expect(await chooseProvider('cuda', given)).toBe('cpu');
    expect(given.lines).toEqual([
      expect.stringMatching(/^warn: .*"cuda".*CPU computes.*Failed to load shared library.*cuDNN.*"auto"/),
    ]);
  });

  it('is not tried if this platform lacks it, since onnxruntime would ignore it silently', async () => {
    const given = tools({ webgpu: { ok: true } });
    expect(await chooseProvider('dml', given)).toBe('cpu');
    expect(given.trial).not.toHaveBeenCalled();
    expect(given.lines).toEqual([expect.stringMatching(/^warn: .*"dml".*one of: cpu, webgpu/)]);
  });

  it('tries nothing for the CPU', async () => {
    const given = tools({ webgpu: { ok: true } });
    expect(await chooseProvider('cpu', given)).toBe('cpu');
    expect(given.trial).not.toHaveBeenCalled();
  });
});

describe('auto', () => {
  it('chooses the fastest', async () => {
    expect(await chooseProvider('auto', tools({ webgpu: faster(3), cuda: faster(9), dml: slow }))).toBe(
      'cuda',
    );
  });

  it('chooses the CPU if every other one is refused, and says why in one line each', async () => {
    const given = tools({ webgpu: slow, cuda: { ok: false, reason: 'no library' } });
    expect(await chooseProvider('auto', given)).toBe('cpu');
    expect(given.lines).toEqual([
      'info: webgpu is not used: it is slower than the CPU.',
      'info: cuda is not used: no library.',
    ]);
  });

  it('chooses the CPU if nothing can be listed', async () => {
    const given = { ...tools({}), listed: () => Promise.reject(new Error('no library')) };
    expect(await chooseProvider('auto', given)).toBe('cpu');
    expect(given.lines).toEqual([expect.stringContaining('no library')]);
  });

  it('remembers its choice', async () => {
    const memory = new ProviderMemory(join(root, 'cache'), () => Promise.resolve('this machine'));
    const first = { ...tools({ webgpu: faster(2) }), memory };
    expect(await chooseProvider('auto', first)).toBe('webgpu');
    const second = { ...tools({ webgpu: slow }), memory };
    expect(await chooseProvider('auto', second)).toBe('webgpu');
    expect(second.trial).not.toHaveBeenCalled();
    await memory.forget();
    expect(await chooseProvider('auto', second)).toBe('cpu');
  });
});

describe('the memory of a choice', () => {
  const DAY = 24 * 3600 * 1000;
  const at = (folder: string, machine: string, now = 0) =>
    new ProviderMemory(
      join(root, folder),
      () => Promise.resolve(machine),
      () => now,
    );

  it('counts for this machine and for a month', async () => {
    await at('machines', 'one').keep('webgpu');
    expect(await at('machines', 'one', 29 * DAY).recall()).toBe('webgpu');
    expect(await at('machines', 'one', 31 * DAY).recall()).toBeUndefined();
    expect(await at('machines', 'one', -DAY).recall()).toBeUndefined();
    expect(await at('machines', 'another').recall()).toBeUndefined();
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"machine":"one","provider":"abacus","at":0}',
    '{"machine":"one","at":0}',
  ])('is empty if the file holds %s', async (text) => {
    mkdirSync(join(root, 'broken'), { recursive: true });
    writeFileSync(join(root, 'broken', 'provider.json'), text);
    expect(await at('broken', 'one').recall()).toBeUndefined();
  });

  it('works without a writable folder', async () => {
    writeFileSync(join(root, 'file'), '');
    await at('file', 'one').keep('webgpu');
    expect(await at('file', 'one').recall()).toBeUndefined();
  });
});
