import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const rotary = REFERENCE_MODELS['qwen3'](join(root, 'qwen3')).folder;
const learned = REFERENCE_MODELS['opt'](join(root, 'opt')).folder;

describe('qk-lens head --distance', () => {
  it('prints W_QK at a distance, and which', async () => {
    const near = await runJson('head', rotary, '1.0', '--circuits', 'qk');
    const far = await runJson('head', rotary, '1.0', '--circuits', 'qk', '--distance', '6');
    const { json } = far as { json: { distance: number; caveats: string[] } };
    expect(near.json).toMatchObject({ distance: 0 });
    expect(json.distance).toBe(6);
    expect(json.caveats).toContain('rotary positions: W_QK is that of distance 6 between query and key');
    expect(far.json).not.toMatchObject({ circuits: (near.json as { circuits: object }).circuits });
  });

  it('is refused where W_QK is the same at every distance', async () => {
    const { code, json } = await runJson('head', learned, '1.0', '--circuits', 'qk', '--distance', '6');
    expect(code).toBe(1);
    expect(json).toMatchObject({
      error: { code: 'badRequest', message: expect.stringContaining('no rotary') },
    });
  });

  it('says without --json what the numbers leave out', async () => {
    const { stdout } = await run('head', rotary, '1.0', '--circuits', 'qk', '--distance', '6');
    expect(stdout).toContain('W_QK is that of distance 6');
    expect(stdout).toContain('shared by heads 0 to 1');
    const { stdout: gpt2Like } = await run('head', learned, '1.0', '--circuits', 'qk');
    expect(gpt2Like).not.toContain('distance');
  });
});

it('qk-lens inspect prints the kinds of a model', async () => {
  const { json } = await runJson('inspect', rotary);
  expect(json).toMatchObject({
    model: { architecture: 'qwen3', nKeyValueHeads: 2, normalization: 'RMSNorm', positional: 'rotary' },
  });
});
