import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openTorchFile } from '../../../../src/checkpoint/torch/torchFile.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { errorOf, openToAsk } from '../../support.js';

/** Small models that others trained and published, beside the repository; absent on most machines. */
const TRAINED = fileURLToPath(new URL('../../../../../shared/trained', import.meta.url));

const rib = join(TRAINED, 'rib-modular-addition/model_epoch_60000.pt');
describe.skipIf(!existsSync(rib))('modular addition (awaits ../shared/trained/rib-modular-addition)', () => {
  it('adds modulo 113, as it was trained to, given what its tensors leave open', async () => {
    const given = { act_fn: 'relu', normalization_type: null };
    const { ask, close } = await openToAsk(rib, undefined, given);
    for (const [a, b] of [
      [3, 5],
      [100, 50],
      [112, 112],
      [0, 0],
      [61, 77],
    ]) {
      const { next } = await ask('residual', {
        ...{ ...DEFAULT_WEIGHTS, text: `#${a}#${b}#113`, prependBos: false, layer: 0, point: 'resid_post' },
        ...{ position: -1, top: 1 },
      });
      expect(next[0].id, `${a} + ${b}`).toBe((a + b) % 113);
    }
    await close();
  });
});

const gbmi = join(TRAINED, 'gbmi-induction');
describe.skipIf(!existsSync(gbmi))('whole pickled models (awaits ../shared/trained/gbmi-induction)', () => {
  it('give their tensors without their classes', async () => {
    const file = await openTorchFile(join(gbmi, 'l_2_2_model.pth'));
    expect(file.note).toContain('whole transformer_lens.HookedTransformer.HookedTransformer');
    expect(file.tensors.get('embed.W_E')).toMatchObject({ dtype: 'F32', shape: [26, 64] });
    expect(file.tensors.get('blocks.1.attn.W_Q')).toMatchObject({ shape: [1, 64, 64] });
    await file.close();
  });

  it.each(['l_2_2_model.pth', 'finetuned_model_400.pth'])(
    'open with the config in the file: %s',
    async (name) => {
      const { checkpoint, ask, close } = await openToAsk(join(gbmi, name));
      expect(checkpoint.model).toMatchObject({
        nLayers: 2,
        nHeads: 1,
        dModel: 64,
        dHead: 64,
        dVocab: 26,
        nCtx: 8,
      });
      const { circuits } = await ask('head', {
        ...{
          ...DEFAULT_WEIGHTS,
          head: { layer: 1, head: 0 },
          circuits: ['qk'],
          vectors: [],
          top: 1,
          cosine: false,
        },
      });
      expect(circuits.qk!.singularValues[0]).toBeGreaterThan(0);
      await close();
    },
  );

  it('cut off as published, one is refused', async () => {
    expect(await errorOf(openTorchFile(join(gbmi, 'finetuned_model.pth')))).toMatchObject({
      code: 'badTorchFile',
      message: expect.stringContaining('cut off or damaged'),
    });
  });
});

const decision = join(TRAINED, 'decision-transformer');
describe.skipIf(!existsSync(decision))('a decision transformer (awaits ../shared/trained)', () => {
  it('is refused, as it reads no tokens', async () => {
    expect(await errorOf(openToAsk(decision))).toMatchObject({
      code: 'missingTensor',
      message: expect.stringContaining('no embedding of tokens (transformer.embed.W_E)'),
    });
  });
});

const others = ['decision-transformer/ReproduceOriginalPostShort.pt', 'tiny-transformer/baseline.pt'];
describe.each([...others, 'torchtune-tiny-llama/tiny_fair_checkpoint.pt'])('%s', (name) => {
  const path = join(TRAINED, name);
  it.skipIf(!existsSync(path))(`has named tensors (awaits ../shared/trained/${name})`, async () => {
    const file = await openTorchFile(path);
    expect(file.tensors.size).toBeGreaterThan(5);
    await file.close();
  });
});
