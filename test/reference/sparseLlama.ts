import { closeSync, ftruncateSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HeadRef } from '../../src/protocol/headRef.js';
import { encodeFloats } from './rounding.js';
import { encodeHeader } from './safetensors.js';

/** Llama 3 70B. */
const LAYERS = 80;
const D_MODEL = 8192;
const D_MLP = 28672;
const HEADS = 64;
const KEY_HEADS = 8;
const D_HEAD = 128;
const D_VOCAB = 128256;
const SHARDS = 30;

/** The singular values that the head's W_Q W_K^T has, before fold_ln. */
export const SPARSE_SINGULAR_VALUES = Array.from({ length: D_HEAD }, (_, i) => (1 + (D_HEAD - i) / 128) * 2);
/** The layer's norm weights, all alike: W_Q and W_K both take them over. */
export const SPARSE_NORM_WEIGHT = 0.5;

/**
 * A checkpoint of Llama 3 70B's shape in BF16, 141 GB in 30 shards of which almost nothing is on the disk: all numbers
 * are 0 but one head's W_Q and W_K, diagonal matrices of known singular values, and the norm before them.
 *
 * @returns bytes that the files claim, and bytes that they take on the disk
 */
export function makeSparseLlama(folder: string, head: HeadRef): { claimed: number; onDisk: number } {
  mkdirSync(folder, { recursive: true });
  const names = [...shapes()];
  const perShard = Math.ceil(names.length / SHARDS);
  const weightMap: Record<string, string> = {};
  let [claimed, onDisk] = [0, 0];
  for (let shard = 0; shard < SHARDS; shard++) {
    const file = `model-${shard + 1}-of-${SHARDS}.safetensors`;
    const part = names.slice(shard * perShard, (shard + 1) * perShard);
    for (const [name] of part) weightMap[name] = file;
    writeShard(join(folder, file), part, head);
    const info = statSync(join(folder, file));
    claimed += info.size;
    onDisk += info.blocks * 512;
  }
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      ...{ model_type: 'llama', hidden_size: D_MODEL, intermediate_size: D_MLP, num_hidden_layers: LAYERS },
      ...{
        num_attention_heads: HEADS,
        num_key_value_heads: KEY_HEADS,
        vocab_size: D_VOCAB,
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

function* shapes(): Generator<Shape> {
  yield ['model.embed_tokens.weight', [D_VOCAB, D_MODEL]];
  for (let layer = 0; layer < LAYERS; layer++) {
    const block = `model.layers.${layer}`;
    yield [`${block}.input_layernorm.weight`, [D_MODEL]];
    yield [`${block}.self_attn.q_proj.weight`, [HEADS * D_HEAD, D_MODEL]];
    yield [`${block}.self_attn.k_proj.weight`, [KEY_HEADS * D_HEAD, D_MODEL]];
    yield [`${block}.self_attn.v_proj.weight`, [KEY_HEADS * D_HEAD, D_MODEL]];
    yield [`${block}.self_attn.o_proj.weight`, [D_MODEL, HEADS * D_HEAD]];
    yield [`${block}.post_attention_layernorm.weight`, [D_MODEL]];
    yield [`${block}.mlp.gate_proj.weight`, [D_MLP, D_MODEL]];
    yield [`${block}.mlp.up_proj.weight`, [D_MLP, D_MODEL]];
    yield [`${block}.mlp.down_proj.weight`, [D_MODEL, D_MLP]];
  }
  yield ['model.norm.weight', [D_MODEL]];
  yield ['lm_head.weight', [D_VOCAB, D_MODEL]];
}

function writeShard(path: string, tensors: readonly Shape[], { layer, head }: HeadRef): void {
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
  put('input_layernorm', 0, new Array<number>(D_MODEL).fill(SPARSE_NORM_WEIGHT));
  const keyHead = Math.floor(head / (HEADS / KEY_HEADS));
  SPARSE_SINGULAR_VALUES.forEach((value, i) => {
    put('self_attn.q_proj', (head * D_HEAD + i) * D_MODEL + 3 * i, [value / 2]);
    put('self_attn.k_proj', (keyHead * D_HEAD + i) * D_MODEL + 5 * i, [2]);
  });
  closeSync(file);
}
