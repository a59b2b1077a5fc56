import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import { QkLensError } from '../../../../src/protocol/errors.js';
import { dequantised } from '../../../../src/checkpoint/quantised/index.js';
import { seededRandom } from '../../../reference/random.js';
import { storedTensors, type StoredTensor } from '../../../reference/storedTensors.js';
import { errorOf } from '../../support.js';
import { configOf, PARTS, QUANTISED_FIXTURES } from './fixtures.js';
import { TensorsInMemory } from './tensorsInMemory.js';

type Config = Readonly<Record<string, unknown>>;

/** Reads a weight of which parts were changed. */
async function readChanged(
  name: string,
  change: (tensors: Map<string, StoredTensor>) => void,
  json: Config = {},
): Promise<void> {
  const tensors = storedTensors(join(QUANTISED_FIXTURES, 'parts'), `${name}.safetensors`);
  change(tensors);
  const stored = TensorStore.of([new TensorsInMemory(tensors)]);
  const { store } = dequantised(stored, { model_type: 'llama', ...configOf(name), ...json });
  await store.read64({ tensor: 'layer.weight' });
}

const leaveOut = (part: string) => (tensors: Map<string, StoredTensor>) => {
  expect(tensors.delete(`layer.${part}`)).toBe(true);
};

const alter =
  (part: string, change: (tensor: StoredTensor) => Partial<StoredTensor>) =>
  (tensors: Map<string, StoredTensor>) => {
    const tensor = tensors.get(`layer.${part}`)!;
    tensors.set(`layer.${part}`, { ...tensor, ...change(tensor) });
  };

const text = (json: string) => ({ dtype: 'U8', shape: [json.length], bytes: Buffer.from(json) });

describe('parts that are missing or do not fit are named', () => {
  it.each([
    [
      'fp8-exponents',
      leaveOut('weight_scale_inv'),
      'missingTensor',
      /no tensor "layer.weight_scale_inv".* by fp8/,
    ],
    [
      'fp8-rows',
      alter('weight_scale', () => ({ shape: [2, 6] })),
      'wrongShape',
      /"layer.weight_scale" has shape \[2, 6\]/,
    ],
    ['bitsandbytes-nf4', leaveOut('weight.absmax'), 'missingTensor', /"layer.weight.absmax"/],
    [
      'bitsandbytes-nf4',
      leaveOut('weight.quant_state.bitsandbytes__nf4'),
      'missingTensor',
      /quant_state.bitsandbytes__nf4/,
    ],
    [
      'bitsandbytes-nf4',
      alter('weight.quant_state.bitsandbytes__nf4', () => text('{"shape": [10, 19')),
      'wrongShape',
      /quant_state.bitsandbytes__nf4", which describes the weight "layer.weight", is not JSON/,
    ],
    [
      'bitsandbytes-nf4',
      alter('weight.quant_state.bitsandbytes__nf4', () => text('{"shape": [9, 19], "blocksize": 64}')),
      'wrongShape',
      /"layer.weight" has shape \[95\].*needs \[86\]/,
    ],
    ['gptq-2', leaveOut('qzeros'), 'missingTensor', /"layer.qzeros"/],
    [
      'gptq-2',
      alter('qweight', () => ({ shape: [1, 64] })),
      'wrongShape',
      /"layer.qweight" has shape \[1, 64\].*needs \[2, 32\]/,
    ],
    [
      'gptq-2',
      alter('g_idx', ({ bytes }) => ({
        bytes: Buffer.concat([Buffer.from([9, 0, 0, 0]), bytes.subarray(4)]),
      })),
      'wrongShape',
      /"layer.weight" can't be read: its g_idx names group 9, and there are only 2/,
    ],
    [
      'awq-rows',
      alter('scales', () => ({ dtype: 'I16' })),
      'unsupportedDtype',
      /"layer.scales" has dtype I16/,
    ],
    ['compressed-tensors-group', leaveOut('weight_shape'), 'missingTensor', /"layer.weight_shape"/],
    [
      'compressed-tensors-group',
      alter('weight_shape', () => ({ bytes: Buffer.alloc(16) })),
      'wrongShape',
      /makes the weight "layer.weight" \[0, 0\]/,
    ],
    [
      'compressed-tensors-nvfp4',
      alter('weight_global_scale', () => ({ bytes: Buffer.alloc(4) })),
      'nonFiniteWeights',
      /"layer.weight_global_scale", by which all scales .* is 0/,
    ],
    ['mlx-3', leaveOut('biases'), 'missingTensor', /"layer.biases"/],
    ['mlx-mxfp4', alter('scales', () => ({ shape: [6, 2] })), 'wrongShape', /"layer.weight" has shape/],
  ] as const)('%s %#', async (name, change, code, message) => {
    expect(await errorOf(readChanged(name, change))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('what is not read of a method is named', () => {
  const quantization = (changes: Config) => (config: Config) => {
    const [[field, value]] = Object.entries(config);
    return { [field]: { ...(value as object), ...changes } };
  };

  it.each([
    ['gptq-2', { bits: 5 }, /"bits" .* is 5; .* 2, 3, 4, 8 bits/],
    ['gptq-2', { checkpoint_format: 'marlin' }, /gptq in the format "marlin".* gptq, gptq_v2/],
    ['awq-rows', { version: 'gemv' }, /awq in the version "gemv"/],
    ['awq-rows', { bits: 3 }, /"bits" .* is 3/],
    ['compressed-tensors-group', { format: 'marlin-24' }, /format "marlin-24"/],
    ['compressed-tensors-group', { sparsity_config: { format: 'sparse-24-bitmask' } }, /"sparse-24-bitmask"/],
    ['mlx-3', { layer: { bits: 7 } }, /"bits" .* is 7/],
    ['mlx-3', { layer: { bits: 4, mode: 'other' } }, /"layer" are quantised by mlx in the mode "other"/],
  ])('%s %j', async (name, changes, message) => {
    const json = quantization(changes)(configOf(name));
    expect(await errorOf(readChanged(name, () => undefined, json))).toMatchObject({
      code: 'unsupportedDtype',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    'hqq',
    'aqlm',
    'quanto',
    'eetq',
    'torchao',
    'vptq',
    'bitnet',
    'auto-round',
    'quark',
    'hqq',
    'toString',
    7,
  ])('the method %s', async (method) => {
    const json = { quantization_config: { quant_method: method } };
    const error = await errorOf(readChanged('gptq-2', () => undefined, json));
    expect(error.code).toBe('unsupportedDtype');
    expect(error.message).toContain(`quantised by ${JSON.stringify(method)} ("quant_method" of`);
    expect(error.message).toMatch(/reads fp8, .* awq, .*unquantised checkpoint/);
  });

  it('parts without a config that explains them', async () => {
    const error = await errorOf(readChanged('gptq-2', () => undefined, { quantization_config: null }));
    expect(error.message).toMatch(/quantised \(it has "layer.qweight"\), .* no "quantization_config"/);
  });
});

describe('spoiled parts are read or refused', () => {
  const random = seededRandom(17);
  const below = (end: number) => Math.floor(end * random.uniform());
  const spoilings: readonly ((tensor: StoredTensor) => Partial<StoredTensor>)[] = [
    ({ bytes }) => ({ bytes: Buffer.from(bytes.map(() => below(256))) }),
    ({ shape }) => ({ shape: [...shape].reverse() }),
    ({ shape }) => ({ shape: [1, ...shape] }),
    ({ shape }) => ({ shape: [shape.reduce((a, b) => a * b, 1)] }),
    ({ dtype, shape, bytes }) => ({ shape: [0, ...shape.slice(1)], bytes: bytes.subarray(0, 0), dtype }),
    ({ shape, bytes }) => {
      const half = Math.floor((shape[0] ?? 0) / 2);
      const row = bytes.length / (shape[0] ?? 1);
      return shape.length === 0
        ? {}
        : { shape: [half, ...shape.slice(1)], bytes: bytes.subarray(0, half * row) };
    },
    ({ bytes }) => ({ dtype: 'U8', shape: [bytes.length] }),
    ({ bytes }) => (bytes.length % 4 === 0 ? { dtype: 'I32', shape: [bytes.length / 4, 1] } : {}),
  ];

  it.each(PARTS)('%s', async (name) => {
    const names: string[] = [];
    await readChanged(name, (tensors) => {
      names.push(...[...tensors.keys()].filter((part) => part !== 'layer.expected'));
    });
    for (const part of names) {
      for (const spoil of spoilings) {
        const change = alter(part.slice('layer.'.length), spoil);
        try {
          await readChanged(name, change);
        } catch (error) {
          if (!(error instanceof QkLensError)) throw new Error(`${part}, ${String(spoil)}`, { cause: error });
        }
      }
    }
  });
});
