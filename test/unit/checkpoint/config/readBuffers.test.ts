import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inferConfig } from '../../../../src/checkpoint/config/inferConfig.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import { encodeHeader } from '../../../reference/safetensors.js';
import { temporaryFolder } from '../../support.js';

const root = temporaryFolder();
let count = 0;

interface Buffers {
  readonly masks?: readonly ((query: number, key: number) => boolean)[];
  /** The row for position p of rotary_sin. */
  readonly rotary?: (position: number) => readonly number[];
}

type Tensor = [name: string, dtype: string, shape: number[], bytes: Buffer];

/** What is inferred of TransformerLens' weights of two layers, beside buffers for 8 positions. */
async function inferred({ masks = [], rotary }: Buffers) {
  const positions = Array.from({ length: 8 }, (_, i) => i);
  const tensors: Tensor[] = [
    ['embed.W_E', 'F32', [3, 4], Buffer.alloc(48)],
    ...[0, 1].map((layer): Tensor => [`blocks.${layer}.attn.W_Q`, 'F32', [2, 4, 2], Buffer.alloc(64)]),
    ...masks.map((sees, layer): Tensor => [
      `blocks.${layer}.attn.mask`,
      'BOOL',
      [8, 8],
      Buffer.from(positions.flatMap((query) => positions.map((key) => Number(sees(query, key))))),
    ]),
  ];
  if (rotary) {
    const rows = positions.flatMap(rotary);
    const bytes = Buffer.from(Float32Array.from(rows).buffer);
    tensors.push(['blocks.0.attn.rotary_sin', 'F32', [8, rows.length / 8], bytes]);
  }
  let end = 0;
  const header = tensors.map(([name, dtype, shape, bytes]) => {
    const data_offsets = [end, (end += bytes.length)];
    return [name, { dtype, shape, data_offsets }];
  });
  const path = join(root, `${count++}.safetensors`);
  writeFileSync(
    path,
    Buffer.concat([encodeHeader(Object.fromEntries(header)), ...tensors.map(([, , , b]) => b)]),
  );
  const store = await TensorStore.open(path);
  const found = (await inferConfig(store, {}))!;
  await store.close();
  return found;
}

const causal = (query: number, key: number) => key <= query;

describe('masks say', () => {
  it('nothing of the direction: TransformerLens saves the same in bidirectional models', async () => {
    const { inferred: said, assumed } = await inferred({ masks: [causal, causal] });
    expect(said).toMatchObject({ n_ctx: 8 });
    expect(said).not.toHaveProperty('attention_dir');
    expect(said).not.toHaveProperty('use_local_attn');
    expect(assumed).toMatchObject({ attention_dir: 'causal' });
  });

  it('which layers see only a window', async () => {
    const local = (query: number, key: number) => causal(query, key) && key > query - 3;
    expect((await inferred({ masks: [causal, local] })).inferred).toMatchObject({
      ...{ use_local_attn: true, window_size: 3, attn_types: ['global', 'local'] },
    });
  });
});

describe('rotary angles say', () => {
  const frequency = (i: number, base: number) => base ** (-i / 4);
  const row = (base: number, pairOf: (at: number) => number) => (position: number) =>
    Array.from({ length: 8 }, (_, at) => Math.sin(position * frequency(pairOf(at), base)));

  it.each([
    [10_000, false, (at: number) => at % 4],
    [500_000, true, (at: number) => Math.floor(at / 2)],
  ])('the base %d, and that pairs are adjacent: %s', async (base, adjacent, pairOf) => {
    const { inferred: said, missing } = await inferred({ rotary: row(base, pairOf) });
    expect(said).toMatchObject({
      ...{ positional_embedding_type: 'rotary', rotary_dim: 8, n_ctx: 8 },
      ...{ rotary_base: base, rotary_adjacent_pairs: adjacent },
    });
    expect(missing.map(({ name }) => name)).toEqual(['normalization_type']);
  });

  it('no base if the frequencies are stretched', async () => {
    const stretched = (position: number) => row(10_000, (at) => at % 4)(position / 2);
    const { missing } = await inferred({ rotary: stretched });
    expect(missing.map(({ name }) => name)).toContain('rotary_base');
  });
});
