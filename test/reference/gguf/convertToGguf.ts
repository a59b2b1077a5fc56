import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storedNumbers } from '../storedTensors.js';
import { encodeGguf, F32, type Field, type GgufTensorToWrite } from './encodeGguf.js';

type Config = Readonly<Record<string, unknown>>;

/** A tensor of two dimensions, or of one as a single column. */
interface Rows {
  readonly shape: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

/** A tensor that the converter adds. */
export interface ExtraTensor {
  readonly name: string;
  readonly numbers: readonly number[];
}

/**
 * The GGUF file that llama.cpp's converter (`convert_hf_to_gguf.py`, `conversion/*.py`) makes of a folder in transformers'
 * format: its names, its order of rows, its norms, in F32.
 */
export function convertToGguf(
  folder: string,
  more: Readonly<Record<string, Field>> = {},
  extras: readonly ExtraTensor[] = [],
): Buffer {
  const { metadata, tensors } = converted(folder);
  const added = extras.map(({ name, numbers }) => {
    const bytes = Buffer.from(Float32Array.from(numbers).buffer);
    return { name, type: F32, shape: [numbers.length], bytes };
  });
  return encodeGguf({ ...metadata, ...more }, [...tensors, ...added]);
}

/** What that file has. */
export function converted(folder: string): {
  readonly metadata: Readonly<Record<string, Field>>;
  readonly tensors: readonly GgufTensorToWrite[];
} {
  const json = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Config;
  const config = (json['text_config'] ?? json) as Config;
  const model = String(config['model_type']);
  const tensors = [...storedNumbers(folder)].flatMap(([name, { shape, data }]): GgufTensorToWrite[] => {
    const own = ggufName(name, model);
    if (own === undefined) return [];
    const tensor = convert(name, rowsOf(shape, data), model, config);
    const bytes = Buffer.from(Float32Array.from(tensor.rows.flat()).buffer);
    return [{ name: own, type: F32, shape: tensor.shape, bytes }];
  });
  return { metadata: fieldsOf(model, config), tensors };
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  ...{ llama: 'llama', mistral: 'llama', qwen2: 'qwen2', qwen3: 'qwen3', gemma: 'gemma', gemma2: 'gemma2' },
  ...{
    gemma3_text: 'gemma3',
    gpt2: 'gpt2',
    gpt_neox: 'gptneox',
    phi: 'phi2',
    bloom: 'bloom',
    starcoder2: 'starcoder2',
  },
};

function fieldsOf(model: string, config: Config): Record<string, Field> {
  const architecture = ARCHITECTURES[model];
  const number = (...names: string[]) =>
    names.map((name) => config[name]).find((value) => typeof value === 'number') as number;
  const heads = number('num_attention_heads', 'n_head');
  const width = number('hidden_size', 'n_embd', 'n_embed');
  const headWidth = number('head_dim') ?? width / heads;
  const rope = (config['rope_parameters'] ?? {}) as Config;
  const part = number('partial_rotary_factor', 'rotary_pct') ?? 1;
  const sizes: Record<string, Field | undefined> = {
    embedding_length: { u32: width },
    block_count: { u32: number('num_hidden_layers', 'n_layer') },
    context_length: { u32: number('max_position_embeddings', 'n_positions', 'seq_length') },
    feed_forward_length: { u32: number('intermediate_size', 'n_inner') ?? 4 * width },
    'attention.head_count': { u32: heads },
    'attention.head_count_kv': { u32: number('num_key_value_heads') ?? heads },
    'attention.key_length': number('head_dim') === undefined ? undefined : { u32: headWidth },
    'attention.layer_norm_rms_epsilon': optional(number('rms_norm_eps'), 'f32'),
    'attention.layer_norm_epsilon': optional(
      number('layer_norm_eps', 'layer_norm_epsilon', 'norm_epsilon'),
      'f32',
    ),
    'rope.freq_base': optional(
      number('rope_theta', 'rotary_emb_base') ?? (rope['rope_theta'] as number),
      'f32',
    ),
    'rope.dimension_count': { u32: Math.floor(part * headWidth) },
    'attention.sliding_window': optional(number('sliding_window'), 'u32'),
    attn_logit_softcapping: optional(number('attn_logit_softcapping'), 'f32'),
    final_logit_softcapping: optional(number('final_logit_softcapping'), 'f32'),
    use_parallel_residual:
      typeof config['use_parallel_residual'] === 'boolean'
        ? { bool: config['use_parallel_residual'] }
        : undefined,
  };
  const named = Object.entries(sizes).flatMap(([name, field]) =>
    field ? [[`${architecture}.${name}`, field] as const] : [],
  );
  return { 'general.architecture': { text: architecture }, ...Object.fromEntries(named) };
}

function optional(value: number | undefined, type: 'u32' | 'f32'): Field | undefined {
  return value === undefined ? undefined : ({ [type]: value } as unknown as Field);
}

const OUTSIDE: readonly (readonly [RegExp, string])[] = [
  [/(?:embed_tokens|word_embeddings|embed_in|wte)$/, 'token_embd'],
  [/word_embeddings_layernorm$/, 'token_embd_norm'],
  [/wpe$/, 'position_embd'],
  [/(?:model\.norm|final_layernorm|final_layer_norm|ln_f)$/, 'output_norm'],
  [/(?:lm_head|embed_out)$/, 'output'],
];

const IN_LAYER: Readonly<Record<string, string>> = {
  ...{ input_layernorm: 'attn_norm', ln_1: 'attn_norm', ln_2: 'ffn_norm' },
  ...{ 'self_attn.q_proj': 'attn_q', 'self_attn.k_proj': 'attn_k', 'self_attn.v_proj': 'attn_v' },
  ...{ 'self_attn.q_norm': 'attn_q_norm', 'self_attn.k_norm': 'attn_k_norm' },
  ...{ 'self_attn.o_proj': 'attn_output', 'self_attn.dense': 'attn_output', 'attn.c_proj': 'attn_output' },
  ...{ 'attention.dense': 'attn_output', 'self_attention.dense': 'attn_output', 'attn.c_attn': 'attn_qkv' },
  ...{ 'attention.query_key_value': 'attn_qkv', 'self_attention.query_key_value': 'attn_qkv' },
  ...{ 'mlp.gate_proj': 'ffn_gate', 'mlp.up_proj': 'ffn_up', 'mlp.down_proj': 'ffn_down' },
  ...{ 'mlp.fc1': 'ffn_up', 'mlp.fc2': 'ffn_down', 'mlp.c_fc': 'ffn_up', 'mlp.c_proj': 'ffn_down' },
  ...{ 'mlp.dense_h_to_4h': 'ffn_up', 'mlp.dense_4h_to_h': 'ffn_down' },
  ...{ pre_feedforward_layernorm: 'ffn_norm', post_feedforward_layernorm: 'post_ffw_norm' },
};

/** Undefined for what the converter leaves out. */
function ggufName(name: string, model: string): string | undefined {
  const [, base, suffix] = /^(.*)\.(weight|bias)$/.exec(name)!;
  const [, layer, own] = /(?:layers|h)\.(\d+)\.(.*)$/.exec(base) ?? [];
  if (own === undefined) {
    const found = OUTSIDE.find(([pattern]) => pattern.test(base));
    return found && `${found[1]}.${suffix}`;
  }
  const postNorms = model === 'gemma2' || model === 'gemma3_text';
  const afterAttention = postNorms ? 'post_attention_norm' : 'ffn_norm';
  const block = own === 'post_attention_layernorm' ? afterAttention : IN_LAYER[own];
  return block === undefined ? undefined : `blk.${layer}.${block}.${suffix}`;
}

function rowsOf(shape: readonly number[], data: Float64Array): Rows {
  const width = shape.length > 1 ? shape[1] : 1;
  const rows = Array.from({ length: shape[0] }, (_, row) => [
    ...data.subarray(row * width, (row + 1) * width),
  ]);
  return { shape, rows };
}

function convert(name: string, tensor: Rows, model: string, config: Config): Rows {
  const heads = Number(config['num_attention_heads'] ?? config['n_head']);
  const keyHeads = Number(config['num_key_value_heads'] ?? heads);
  if (model.startsWith('gemma') && name.endsWith('norm.weight')) {
    return { ...tensor, rows: tensor.rows.map((row) => row.map((value) => Math.fround(1 + value))) };
  }
  if (model === 'llama' || model === 'mistral') {
    if (/q_proj\.(?:weight|bias)$/.test(name)) return { ...tensor, rows: permuted(tensor.rows, heads) };
    if (/k_proj\.(?:weight|bias)$/.test(name)) return { ...tensor, rows: permuted(tensor.rows, keyHeads) };
  }
  if (model === 'gpt2' && /(?:c_attn|c_proj|c_fc)\.weight$/.test(name)) return transposed(tensor);
  if (name.includes('query_key_value')) return { ...tensor, rows: regrouped(tensor.rows, heads) };
  return tensor;
}

/** `reshape(heads, 2, half, …).swapaxes(1, 2)` */
function permuted<T>(rows: readonly T[], heads: number): T[] {
  const half = rows.length / heads / 2;
  const result: T[] = [];
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < half; i++)
      for (let part = 0; part < 2; part++) result.push(rows[(head * 2 + part) * half + i]);
  return result;
}

/** `reshape(heads, 3, width, …)`, then all of the first, the second, the third. */
function regrouped<T>(rows: readonly T[], heads: number): T[] {
  const width = rows.length / heads / 3;
  const result: T[] = [];
  for (let part = 0; part < 3; part++)
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < width; i++) result.push(rows[(head * 3 + part) * width + i]);
  return result;
}

function transposed({ shape, rows }: Rows): Rows {
  return { shape: [...shape].reverse(), rows: rows[0].map((_, column) => rows.map((row) => row[column])) };
}
