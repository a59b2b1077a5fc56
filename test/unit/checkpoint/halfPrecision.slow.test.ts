import { mkdirSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from '../../../src/checkpoint/dtype.js';
import { countNonFiniteHalves, rowsInFloat32 } from '../../../src/checkpoint/storedMatrix.js';
import { TensorStore } from '../../../src/checkpoint/tensorStore.js';
import { QK_CIRCUITS } from '../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { QuestionName, RequestOf } from '../../../src/protocol/questions.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { encodeSafetensors } from '../../reference/safetensors.js';
import { askOnce, errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const QUESTIONS: { readonly [Q in QuestionName]?: RequestOf<Q> } = {
  head: {
    ...DEFAULT_WEIGHTS,
    ...{ head: { layer: 1, head: 2 }, circuits: QK_CIRCUITS, vectors: [0, 1, 2], top: 101, cosine: true },
  },
  ov: {
    ...DEFAULT_WEIGHTS,
    ...{ head: { layer: 1, head: 0 }, source: 'W_EE', vectors: [0, 1], top: 20 },
  },
  neurons: {
    ...DEFAULT_WEIGHTS,
    ...{ layer: 0, weights: 'in', space: 'W_U', top: 10, limit: 10, seed: 1 },
  },
  atlas: { ...DEFAULT_WEIGHTS, circuits: QK_CIRCUITS, values: 3 },
};

/** A result without what the rounding of the weights' dtype decides: which vectors are determined, and how well. */
function withoutRounding(result: object): unknown {
  return JSON.parse(
    JSON.stringify(result, (key, value: unknown) =>
      ['null', 'degenerate', 'angleBound'].includes(key) ? undefined : value,
    ),
  );
}

describe.each(['F16', 'BF16'] as const)('a checkpoint of %s', (dtype) => {
  const { folder, raw } = makeRandomCheckpoint(join(root, dtype), { seed: 12, dtype, lmHead: 'untied' });
  const wide = join(root, `${dtype} as F32`);
  mkdirSync(wide);
  copyFileSync(join(folder, 'config.json'), join(wide, 'config.json'));
  const tensors = [...raw.tensors].map(([name, tensor]) => ({ name, dtype: 'F32' as const, ...tensor }));
  writeFileSync(join(wide, 'model.safetensors'), encodeSafetensors(tensors).bytes);

  it.each(Object.entries(QUESTIONS))(
    'gives the same results for %s as float32 with the same numbers',
    async (name, request) => {
      const answer = async (from: string) => {
        const { model, ...rest } = await askOnce(from, name as 'head', request as RequestOf<'head'>);
        expect(model).toBeDefined();
        return withoutRounding(rest);
      };
      expect(await answer(folder)).toEqual(await answer(wide));
    },
  );

  it('keeps the vocabulary at two bytes per number', async () => {
    const store = await TensorStore.open(folder);
    const { data, dtype: kept } = await store.readStored({ tensor: 'wte.weight' });
    expect(kept).toBe(dtype);
    expect(data).toBeInstanceOf(Uint16Array);
    expect(data.byteLength).toBe(2 * raw.tensors.get('wte.weight')!.data.length);
    await store.close();
  });

  it('is refused when a number of the vocabulary is infinite', async () => {
    const bad = join(root, `${dtype} infinite`);
    mkdirSync(bad);
    copyFileSync(join(folder, 'config.json'), join(bad, 'config.json'));
    const bytes = readFileSync(join(folder, 'model.safetensors'));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      { data_offsets: number[] }
    >;
    bytes.writeUInt16LE(
      dtype === 'F16' ? 0xfc00 : 0xff80,
      8 + length + header['wte.weight'].data_offsets[0] + 6,
    );
    writeFileSync(join(bad, 'model.safetensors'), bytes);
    const error = await errorOf(askOnce(bad, 'head', QUESTIONS.head!));
    expect(error).toMatchObject({ code: 'nonFiniteWeights' });
    expect(error.message).toContain('wte.weight');
  });

  it('every bit pattern is widened as the format defines, and known to be finite or not', () => {
    const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const expected = new Float32Array(2 ** 16);
    decode(dtype, new Uint8Array(bits.buffer), expected);
    expect(rowsInFloat32({ dtype, data: bits, rows: 256, cols: 256 }, 0, 256).data).toEqual(expected);
    expect(rowsInFloat32({ dtype, data: bits, rows: 256, cols: 256 }, 3, 5).data).toEqual(
      expected.subarray(3 * 256, 5 * 256),
    );
    expect(countNonFiniteHalves(dtype, bits)).toBe(expected.filter((x) => !Number.isFinite(x)).length);
  });
});
