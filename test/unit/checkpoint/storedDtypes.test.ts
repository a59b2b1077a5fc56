import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pythonOf } from '../../../src/questions/pythons.js';
import { DEFAULT_WEIGHTS, type ModelInfo } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { editCheckpoint, type StoredTensor } from '../../reference/storedTensors.js';
import { openToAsk, temporaryFolder } from '../support.js';

const root = temporaryFolder();

/** The description of a checkpoint in F32 with some of its tensors in other dtypes, of zeros. */
async function describedAs(name: string, dtypes: Readonly<Record<string, [dtype: string, bytes: number]>>) {
  const { folder } = makeRandomCheckpoint(join(root, name), { nLayers: 2, lmHead: 'untied' });
  editCheckpoint(folder, (tensors) => {
    for (const [tensor, [dtype, bytes]] of Object.entries(dtypes)) {
      const { shape }: StoredTensor = tensors.get(tensor)!;
      const count = shape.reduce((product, size) => product * size, 1);
      tensors.set(tensor, { dtype, shape, bytes: Buffer.alloc(count * bytes) });
    }
  });
  const { checkpoint, close } = await openToAsk(folder);
  await close();
  return checkpoint;
}

it('a checkpoint of one dtype needs no list', async () => {
  const { model } = await describedAs('alike', {});
  expect(model.dtype).toBe('F32');
  expect(model).not.toHaveProperty('dtypes');
});

it('lists the dtype of each tensor that circuits are made of', async () => {
  const checkpoint = await describedAs('mixed', {
    'h.1.attn.c_attn.weight': ['F8_E5M2', 1],
    'h.0.ln_1.weight': ['BF16', 2],
    'ln_f.weight': ['F16', 2],
    'lm_head.weight': ['F64', 8],
  });
  const of = (dtype: string) => ({ W_Q: dtype, W_K: dtype, W_V: dtype });
  expect(checkpoint.model.dtypes).toEqual({
    ...{ W_U: 'F64', ln_final: 'F16' },
    layers: [
      { ...of('F32'), W_O: 'F32', ln1: 'BF16' },
      { ...of('F8_E5M2'), W_O: 'F32', ln1: 'F32' },
    ],
  } satisfies ModelInfo['dtypes']);
  const request = { ...DEFAULT_WEIGHTS, head: { layer: 1, head: 0 }, circuits: ['qk'] as const };
  const program = pythonOf(
    { name: 'head', request: { ...request, vectors: [0], top: 1, cosine: false } },
    checkpoint,
  );
  expect(program).toContain('    "W_Q": ["F32", "F8_E5M2"],\n');
  expect(program).toContain('    "ln1": ["BF16", "F32"],\n');
});
