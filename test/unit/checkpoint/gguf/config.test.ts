import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { ggufFamily } from '../../../../src/checkpoint/gguf/families/index.js';
import { GgufFields } from '../../../../src/checkpoint/gguf/ggufFields.js';
import type { GgufValue } from '../../../../src/checkpoint/gguf/ggufHeader.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { convertToGguf } from '../../../reference/gguf/convertToGguf.js';
import { errorOf, relativeError, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const SIZES = {
  ...{ embedding_length: 4608, block_count: 46, context_length: 8192, feed_forward_length: 36864 },
  ...{ 'attention.head_count': 32, 'attention.head_count_kv': 16, 'attention.key_length': 128 },
  'attention.layer_norm_rms_epsilon': Math.fround(1e-6),
};

function configOf(
  architecture: string,
  fields: Readonly<Record<string, GgufValue>>,
): Record<string, unknown> {
  const named = Object.entries({ ...SIZES, ...fields }).map(
    ([name, value]) => [`${architecture}.${name}`, value] as const,
  );
  const metadata = new Map<string, GgufValue>([['general.architecture', architecture], ...named]);
  const family = ggufFamily(metadata, 'a.gguf');
  const tensors = { has: () => false, get: () => undefined };
  return family.config(new GgufFields(metadata, architecture, 'a.gguf'), tensors);
}

describe('the config from metadata', () => {
  it('takes numbers in float32 as they were written', () => {
    expect(configOf('llama', { 'rope.freq_base': 500_000 })).toMatchObject({
      rms_norm_eps: 1e-6,
      rope_theta: 500_000,
    });
  });

  it('divides scores of the largest Gemma by the square root of another number', () => {
    expect(configOf('gemma2', {})).toMatchObject({ query_pre_attn_scalar: 144 });
    expect(configOf('gemma2', { block_count: 26 })).toMatchObject({ query_pre_attn_scalar: 128 });
    expect(configOf('gemma3', { block_count: 62, embedding_length: 5376 })).toMatchObject({
      query_pre_attn_scalar: 168,
    });
  });

  it('has stretched rotary positions', () => {
    const yarn = {
      'rope.scaling.type': 'yarn',
      'rope.scaling.factor': 4,
      'rope.scaling.original_context_length': 32768,
    };
    expect(configOf('qwen2', yarn)['rope_scaling']).toEqual({
      ...{ rope_type: 'yarn', factor: 4, original_max_position_embeddings: 32768 },
    });
  });

  it('takes a list of the same number for each layer, and refuses one of different numbers', () => {
    expect(configOf('llama', { 'attention.head_count_kv': [8, 8] })).toMatchObject({
      num_key_value_heads: 8,
    });
    expect(() => configOf('llama', { 'attention.head_count_kv': [8, 4] })).toThrow(
      '"llama.attention.head_count_kv" of a.gguf is [8, 4]',
    );
    expect(() => configOf('llama', { block_count: 0 })).toThrow('"llama.block_count" of a.gguf is 0');
  });

  it('refuses other architectures and experts by name', () => {
    expect(() => ggufFamily(new Map([['general.architecture', 'mamba']]), 'a.gguf')).toThrow(
      /"mamba".*llama, qwen2/s,
    );
    const experts = new Map<string, GgufValue>([
      ['general.architecture', 'llama'],
      ['llama.expert_count', 8],
    ]);
    expect(() => ggufFamily(experts, 'a.gguf')).toThrow('"llama" with 8 experts');
    expect(() => ggufFamily(new Map(), 'a.gguf')).toThrow('the architecture absent');
  });
});

it('reads Llama 3’s stretching from the tensor that has each frequency’s divisor', async () => {
  const { folder } = REFERENCE_MODELS['llama 3, biases'](join(root, 'llama 3'));
  const expected = await Checkpoint.open(folder);
  const { frequencies, dims } = expected.config.rotary!(0)!;
  const divisors = frequencies.map((frequency, i) => 100 ** ((-2 * i) / dims) / frequency);
  const path = join(root, 'llama 3.gguf');
  writeFileSync(path, convertToGguf(folder, {}, [{ name: 'rope_freqs.weight', numbers: divisors }]));
  const found = await Checkpoint.open(path);
  expect(relativeError(found.config.rotary!(0)!.frequencies, frequencies)).toBeLessThan(1e-7);
  await Promise.all([found.close(), expected.close()]);

  writeFileSync(path, convertToGguf(folder, {}, [{ name: 'rope_freqs.weight', numbers: [1] }]));
  expect(await errorOf(Checkpoint.open(path))).toMatchObject({
    code: 'badConfig',
    message: expect.stringContaining('3 rotary frequencies have 1 factors'),
  });
});
