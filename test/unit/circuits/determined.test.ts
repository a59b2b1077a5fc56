import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { editCheckpoint } from '../../reference/storedTensors.js';
import { askOnce, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const [D_MODEL, D_HEAD] = [8, 4];
const OFF = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};

/** A number and its byte. */
type Stored = readonly [value: number, byte: number];

/** Two neighbouring numbers of the dtype, below and above the bound of a head whose other singular values are 1. */
const FP8: readonly (readonly [dtype: string, u: number, one: number, below: Stored, above: Stored])[] = [
  ['F8_E4M3', 2 ** -4, 0x38, [0.21875, 0x26], [0.234375, 0x27]],
  ['F8_E5M2', 2 ** -3, 0x3c, [0.4375, 0x37], [0.5, 0x38]],
];

/** A checkpoint whose head 1.1 has W_Q = diag(1, 1, 1, last) and W_K = 1, in the first rows. */
function diagonalHead(dtype: string, one: number, last: number): string {
  const { folder } = makeRandomCheckpoint(join(root, `${dtype} ${last}`), {
    ...{ nHeads: 2, dHead: D_HEAD, nLayers: 2, prefix: '' },
  });
  editCheckpoint(folder, (tensors) => {
    const bytes = Buffer.alloc(D_MODEL * 3 * D_MODEL);
    for (let i = 0; i < D_HEAD; i++) {
      const row = i * 3 * D_MODEL + D_HEAD + i;
      bytes[row] = i < D_HEAD - 1 ? one : last;
      bytes[row + D_MODEL] = one;
    }
    tensors.set('h.1.attn.c_attn.weight', { dtype, shape: [D_MODEL, 3 * D_MODEL], bytes });
  });
  return folder;
}

describe.each(FP8)('weights in %s', (dtype, u, one, below, above) => {
  it.each([
    ['below', below, true],
    ['above', above, false],
  ] as const)('the number just %s the bound', async (_, [value, byte], isNull) => {
    // u (|A|_F |B|_2 + |A|_2 |B|_F)
    const bound = u * (Math.hypot(1, 1, 1, value) + 2);
    expect(value < bound).toBe(isNull);
    const { circuits } = await askOnce(diagonalHead(dtype, one, byte), 'head', {
      ...{ ...DEFAULT_WEIGHTS, processing: OFF, head: { layer: 1, head: 1 } },
      ...{ circuits: ['qk'], vectors: [], top: 1, cosine: false },
    });
    const found = circuits.qk!;
    expect(found.singularValues.map((x) => Number(x.toFixed(12)))).toEqual([1, 1, 1, value]);
    expect(found.null).toEqual([false, false, false, isNull]);
    const gap = Math.min(value, 1 - value);
    expect(found.angleBound![3]).toBeCloseTo(Math.min(1, bound / gap), 12);
  });
});
