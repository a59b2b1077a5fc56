import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import type { ConfigFields } from '../../../../src/protocol/inferredConfig.js';
import { transformerLensModel } from '../../../reference/architectures/transformerLens.js';
import { editCheckpoint, type StoredTensor } from '../../../reference/storedTensors.js';
import { errorOf, temporaryFolder } from '../../support.js';
import { readAll } from '../gguf/readAll.js';

const root = temporaryFolder();

/** The last two dimensions turned round, of F32. */
function turned({ dtype, shape, bytes }: StoredTensor): StoredTensor {
  const [rows, cols] = shape.slice(-2);
  const out = Buffer.alloc(bytes.length);
  for (let i = 0; i < bytes.length / 4; i++) {
    const [block, at] = [Math.floor(i / (rows * cols)), i % (rows * cols)];
    const [row, col] = [Math.floor(at / cols), at % cols];
    bytes.copy(out, 4 * (block * rows * cols + col * rows + row), 4 * i, 4 * i + 4);
  }
  return { dtype, shape: [...shape.slice(0, -2), cols, rows], bytes: out };
}

/** EasyTransformer turned all matrices round, of attention, MLP and vocabulary. */
function easyTransformer(tensors: Map<string, StoredTensor>): void {
  for (const [name, tensor] of tensors) if (/\.W_/.test(name)) tensors.set(name, turned(tensor));
}

/** The code of Progress Measures for Grokking: W_O is one matrix `[d_model, n_heads d_head]`, attention has no biases. */
function grokking(tensors: Map<string, StoredTensor>): void {
  for (const [name, tensor] of tensors) {
    const [heads, rows, cols] = tensor.shape;
    if (/\.attn\.W_O/.test(name)) tensors.set(name, turned({ ...tensor, shape: [heads * rows, cols] }));
    else if (/W_[EQKV]$|W_in|W_out/.test(name)) tensors.set(name, turned(tensor));
    else if (/attn\.b_|b_U/.test(name)) tensors.delete(name);
  }
}

async function weightsOf(folder: string, given?: ConfigFields): Promise<Map<string, number[]>> {
  const checkpoint = await Checkpoint.open(folder, {}, undefined, { given });
  try {
    return await readAll(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

describe('state dicts from before TransformerLens', () => {
  const make = (name: string) =>
    transformerLensModel(join(root, name), { seed: 320, normalization: null }).folder;
  const plain = weightsOf(make('plain'));

  it("EasyTransformer's are read the right way round, with a config and without", async () => {
    const folder = make('easy');
    editCheckpoint(folder, easyTransformer);
    expect(await weightsOf(folder)).toEqual(await plain);
    rmSync(join(folder, 'config.json'));
    const given = { act_fn: 'relu', normalization_type: null };
    expect(await weightsOf(folder, given)).toEqual(await plain);
  });

  it("those of Progress Measures for Grokking too, W_O's heads side by side, without biases of attention", async () => {
    const folder = make('grokking');
    editCheckpoint(folder, grokking);
    const expected = [...(await plain)].filter(([name]) => !/\.(b[QKVO])$|unembedBias/.test(name));
    expect(await weightsOf(folder)).toEqual(new Map(expected));
  });

  it('whose W_U is square are refused, as nothing shows which way round it is', async () => {
    const folder = make('square');
    editCheckpoint(
      folder,
      (tensors) => {
        easyTransformer(tensors);
        const square = (name: string) => {
          const { bytes, dtype } = tensors.get(name)!;
          tensors.set(name, { dtype, shape: [18, 18], bytes: bytes.subarray(0, 4 * 18 * 18) });
        };
        ['embed.W_E', 'unembed.W_U'].forEach(square);
      },
      { d_vocab: 18, d_vocab_out: 18 },
    );
    const { code, message } = await errorOf(Checkpoint.open(folder));
    expect(code).toBe('unknownArchitecture');
    expect(message).toContain('unembed.W_U is square');
  });
});
