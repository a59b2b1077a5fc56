import { closeSync, ftruncateSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HeadRef } from '../../src/protocol/headRef.js';
import { encodeFloats } from './rounding.js';
import { encodeHeader } from './safetensors.js';

export interface LlamaShape {
  readonly layers: number;
  readonly dModel: number;
  readonly dMlp: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly dHead: number;
  readonly dVocab: number;
  readonly shards: number;
}

export const LLAMA_70B: LlamaShape = {
  ...{ layers: 80, dModel: 8192, dMlp: 28672, heads: 64, keyHeads: 8, dHead: 128 },
  ...{ dVocab: 128256, shards: 30 },
};

/** The singular values that the head's W_Q W_K^T has, before fold_ln. */
export const SPARSE_SINGULAR_VALUES = sparseSingularValues(LLAMA_70B);

function sparseSingularValues({ dHead }: LlamaShape): number[] {
  return Array.from({ length: dHead }, (_, i) => (1 + (dHead - i) / 128) * 2);
}

/** The layer's norm weights, all alike: W_Q and W_K both take them over. */
export const SPARSE_NORM_WEIGHT = 0.5;

/**
 * A checkpoint of Llama's shape in BF16, by default of Llama 3 70B's, 141 GB in 30 shards of which almost nothing is on the disk: all numbers
 * are 0 but one head's W_Q and W_K, diagonal matrices of known singular values, and the norm before them.
 *
 * @returns bytes that the files claim, and bytes that they take on the disk
 */
export function makeSparseLlama(
  folder: string,
  head: HeadRef,
  shape = LLAMA_70B,
): { claimed: number; onDisk: number } {
  mkdirSync(folder, { recursive: true });
  const names = [...shapes(shape)];
  const perShard = Math.ceil(names.length / shape.shards);
  const weightMap: Record<string, string> = {};
  let [claimed, onDisk] = [0, 0];
  for (let shard = 0; shard < shape.shards; shard++) {
    const file = `model-${shard + 1}-of-${shape.shards}.safetensors`;
    const part = names.slice(shard * perShard, (shard + 1) * perShard);
    for (const [name] of part) weightMap[name] = file;
    writeShard(join(folder, file), part, head, shape);
    const info = statSync(join(folder, file));
    claimed += info.size;
    onDisk += info.blocks * 512;
  }
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      ...{
        model_type: 'llama',
        hidden_size: shape.dModel,
        intermediate_size: shape.dMlp,
        num_hidden_layers: shape.layers,
      },
      ...{
        num_attention_heads: shape.heads,
        num_key_value_heads: shape.keyHeads,
        vocab_size: shape.dVocab,
        hidden_act: 'silu',
      },
      ...{
        max_position_embeddings: 8192,
        rope_theta: 500_000,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: false,
      },
    }),
  );
  return { claimed, onDisk };
}

type Shape = readonly [name: string, shape: readonly number[]];

function* shapes({ layers, dModel, dMlp, heads, keyHeads, dHead, dVocab }: LlamaShape): Generator<Shape> {
  yield ['model.embed_tokens.weight', [dVocab, dModel]];
  for (let layer = 0; layer < layers; layer++) {
    const block = `model.layers.${layer}`;
    yield [`${block}.input_layernorm.weight`, [dModel]];
    yield [`${block}.self_attn.q_proj.weight`, [heads * dHead, dModel]];
    yield [`${block}.self_attn.k_proj.weight`, [keyHeads * dHead, dModel]];
    yield [`${block}.self_attn.v_proj.weight`, [keyHeads * dHead, dModel]];
    yield [`${block}.self_attn.o_proj.weight`, [dModel, heads * dHead]];
    yield [`${block}.post_attention_layernorm.weight`, [dModel]];
    yield [`${block}.mlp.gate_proj.weight`, [dMlp, dModel]];
    yield [`${block}.mlp.up_proj.weight`, [dMlp, dModel]];
    yield [`${block}.mlp.down_proj.weight`, [dModel, dMlp]];
  }
  yield ['model.norm.weight', [dModel]];
  yield ['lm_head.weight', [dVocab, dModel]];
}

function writeShard(
  path: string,
  tensors: readonly Shape[],
  { layer, head }: HeadRef,
  llama: LlamaShape,
): void {
  const { dModel, heads, keyHeads, dHead } = llama;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const starts = new Map<string, number>();
  let end = 0;
  for (const [name, shape] of tensors) {
    starts.set(name, end);
    const bytes = 2 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'BF16', shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const begin = encodeHeader(header);
  const file = openSync(path, 'w');
  writeSync(file, begin);
  ftruncateSync(file, begin.length + end);
  const put = (name: string, index: number, values: readonly number[]) => {
    const start = starts.get(`model.layers.${layer}.${name}.weight`);
    if (start !== undefined)
      writeSync(file, encodeFloats(values, 'BF16'), 0, 2 * values.length, begin.length + start + 2 * index);
  };
  put('input_layernorm', 0, new Array<number>(dModel).fill(SPARSE_NORM_WEIGHT));
  const keyHead = Math.floor(head / (heads / keyHeads));
  sparseSingularValues(llama).forEach((value, i) => {
    put('self_attn.q_proj', (head * dHead + i) * dModel + 3 * i, [value / 2]);
    put('self_attn.k_proj', (keyHead * dHead + i) * dModel + 5 * i, [2]);
  });
  closeSync(file);
}
