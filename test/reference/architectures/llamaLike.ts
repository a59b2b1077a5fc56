import { Matrix } from 'ml-matrix';
import {
  attend,
  beside,
  columnBlock,
  defaultFrequencies,
  linear,
  mapEntries,
  rmsNorm,
  rowBlock,
  rowsAt,
  scoreRotation,
  silu,
  type RotaryDefinition,
} from './modules.js';
import { RandomTensors, type FileTensors } from './randomTensors.js';
import type { ReferenceModel, RunOptions } from './referenceModel.js';

/** What a family of Llama's shape makes of a random checkpoint; sizes of the tiny models are the same for all. */
export interface LlamaLikeDefinition {
  readonly seed: number;
  /** What config.json says beside the sizes. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Sizes under the names of config.json, over {@link SIZES}. */
  readonly sizes?: Partial<typeof SIZES>;
  /** Puts the whole config into `text_config`, as models of several media do. */
  readonly inside?: string;
  readonly prefix?: string;
  readonly tied: boolean;
  readonly inputBias?: boolean;
  readonly outputBias?: boolean;
  readonly mlpBias?: boolean;
  readonly qkNorms?: boolean;
  /** Norms after attention and MLP, with Gemma 2's names. */
  readonly postNorms?: boolean;
  /** 1 where the norms multiply by 1 + w. */
  readonly offset?: 0 | 1;
  readonly embeddingScale?: number;
  readonly activation?: (value: number) => number;
  readonly scale?: number;
  readonly softcap?: number;
  readonly logitSoftcap?: number;
  readonly rotary?: (layer: number) => RotaryDefinition;
  readonly window?: (layer: number) => number | undefined;
}

export const SIZES = {
  hidden_size: 12,
  intermediate_size: 20,
  num_hidden_layers: 3,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 6,
  vocab_size: 37,
  max_position_embeddings: 32,
};

const EPSILON = 1e-5;

/** Llama's decoder with what its descendants changed: transformers' `models/{llama,mistral,qwen2,qwen3,gemma,gemma2,gemma3}/modeling_*.py`. */
export function llamaLikeModel(folder: string, definition: LlamaLikeDefinition): ReferenceModel {
  const sizes = { ...SIZES, ...definition.sizes };
  const { hidden_size: d, intermediate_size: m, num_hidden_layers: layers, head_dim: h } = sizes;
  const { num_attention_heads: n, num_key_value_heads: kv, vocab_size: v } = sizes;
  const { prefix = 'model.', tied, postNorms = false, qkNorms = false, offset = 0 } = definition;
  const { inputBias = false, outputBias = false, mlpBias = false } = definition;

  const random = new RandomTensors(definition.seed);
  const norm = (name: string, size: number) => random.vector(`${name}.weight`, size, 1 - offset, 0.3);
  random.matrix(`${prefix}embed_tokens.weight`, v, d, 0.5);
  for (let layer = 0; layer < layers; layer++) {
    const block = `${prefix}layers.${layer}`;
    norm(`${block}.input_layernorm`, d);
    norm(`${block}.post_attention_layernorm`, d);
    if (postNorms) {
      norm(`${block}.pre_feedforward_layernorm`, d);
      norm(`${block}.post_feedforward_layernorm`, d);
    }
    random.linear(`${block}.self_attn.q_proj`, d, n * h, inputBias);
    random.linear(`${block}.self_attn.k_proj`, d, kv * h, inputBias);
    random.linear(`${block}.self_attn.v_proj`, d, kv * h, inputBias);
    random.linear(`${block}.self_attn.o_proj`, n * h, d, outputBias);
    if (qkNorms) {
      norm(`${block}.self_attn.q_norm`, h);
      norm(`${block}.self_attn.k_norm`, h);
    }
    random.linear(`${block}.mlp.gate_proj`, d, m, mlpBias);
    random.linear(`${block}.mlp.up_proj`, d, m, mlpBias);
    random.linear(`${block}.mlp.down_proj`, m, d, mlpBias);
  }
  norm(`${prefix}norm`, d);
  const headName = headNameOf(prefix);
  if (!tied) random.matrix(headName, v, d, 0.5);

  const { inside } = definition;
  const config = { rms_norm_eps: EPSILON, tie_word_embeddings: tied, ...sizes, ...definition.config };
  const file = random.write(
    folder,
    inside === undefined ? config : { model_type: inside, text_config: config, vision_config: {} },
  );
  return llamaLikeReference(folder, file, definition);
}

/** The same of tensors that are there: names and sizes as the definition has them. */
export function llamaLikeReference(
  folder: string,
  file: FileTensors,
  definition: LlamaLikeDefinition,
): ReferenceModel {
  const sizes = { ...SIZES, ...definition.sizes };
  const { hidden_size: d, intermediate_size: m, num_hidden_layers: layers, head_dim: h } = sizes;
  const { num_attention_heads: n, num_key_value_heads: kv, vocab_size: v } = sizes;
  const { prefix = 'model.', tied, postNorms = false, qkNorms = false, offset = 0 } = definition;
  const { mlpBias = false, embeddingScale = 1, inside } = definition;
  const { activation = silu, scale = h ** -0.5, softcap, logitSoftcap, window } = definition;
  const rotary = definition.rotary ?? (() => ({ dims: h, frequencies: defaultFrequencies(h, 10_000) }));
  const headName = headNameOf(prefix);
  const embedding = file.matrix(`${prefix}embed_tokens.weight`);
  const unembedding = tied ? embedding : file.matrix(headName);
  const weightOf = (name: string) => file.vector(`${name}.weight`).map((value) => value + offset);
  const normed = (x: Matrix, name: string) => rmsNorm(x, weightOf(name), EPSILON);

  const attention = (x: Matrix, layer: number, biases: boolean, edit: RunOptions['z']): Matrix => {
    const name = `${prefix}layers.${layer}.self_attn`;
    const project = (which: string, input: Matrix, withBias = true) =>
      linear(
        input,
        file.matrix(`${name}.${which}.weight`),
        withBias ? file.bias(`${name}.${which}.bias`) : undefined,
      );
    const [q, k, value] = [project('q_proj', x), project('k_proj', x), project('v_proj', x, biases)];
    const place = (all: Matrix, head: number, which: string) => {
      const own = columnBlock(all, head, h);
      return qkNorms ? normed(own, `${name}.${which}`) : own;
    };
    const read = Array.from({ length: n }, (_, head) => {
      const shared = Math.floor(head / (n / kv));
      const z = attend(place(q, head, 'q_norm'), place(k, shared, 'k_norm'), columnBlock(value, shared, h), {
        ...{ scale, rotary: rotary(layer), window: window?.(layer), softcap },
      });
      return edit?.(z, layer, head) ?? z;
    });
    return project('o_proj', beside(read), biases);
  };
  const mlp = (x: Matrix, layer: number): Matrix => {
    const project = (which: string, input: Matrix) => {
      const name = `${prefix}layers.${layer}.mlp.${which}_proj`;
      return linear(input, file.matrix(`${name}.weight`), file.bias(`${name}.bias`));
    };
    return project('down', Matrix.mul(mapEntries(project('gate', x), activation), project('up', x)));
  };
  const run = (tokens: readonly number[], { attentionBiases = true, z }: RunOptions = {}) => {
    let stream = rowsAt(embedding, tokens).mul(embeddingScale);
    const trace = { attention: [] as Matrix[], mlp: [] as Matrix[], stream: [] as Matrix[] };
    for (let layer = 0; layer < layers; layer++) {
      const block = `${prefix}layers.${layer}`;
      let attended = attention(normed(stream, `${block}.input_layernorm`), layer, attentionBiases, z);
      if (postNorms) attended = normed(attended, `${block}.post_attention_layernorm`);
      stream = Matrix.add(stream, attended);
      const before = postNorms ? 'pre_feedforward_layernorm' : 'post_attention_layernorm';
      let written = mlp(normed(stream, `${block}.${before}`), layer);
      if (postNorms) written = normed(written, `${block}.post_feedforward_layernorm`);
      stream = Matrix.add(stream, written);
      trace.attention.push(attended);
      trace.mlp.push(written);
      trace.stream.push(stream);
    }
    const logits = linear(normed(stream, `${prefix}norm`), unembedding);
    const cap = (value: number) => (logitSoftcap ? logitSoftcap * Math.tanh(value / logitSoftcap) : value);
    return { ...trace, logits: mapEntries(logits, cap) };
  };
  return {
    folder,
    info: {
      architecture: String(inside ?? definition.config['model_type']),
      ...{ nLayers: layers, nHeads: n, nKeyValueHeads: kv, dModel: d, dHead: h, dMlp: m, dVocab: v },
      ...{ nCtx: sizes.max_position_embeddings, normalization: 'RMSNorm', positional: 'rotary' },
      ...{ tiedUnembedding: tied, gatedMlp: true },
    },
    embedding: Matrix.mul(embedding, embeddingScale),
    unembedding,
    finalNorm: { w: weightOf(`${prefix}norm`) },
    ...(logitSoftcap !== undefined && { logitSoftcap }),
    ln1: (layer) => ({ w: weightOf(`${prefix}layers.${layer}.input_layernorm`) }),
    head: (layer, head) => {
      const weight = (which: string) =>
        file.matrix(`${prefix}layers.${layer}.self_attn.${which}_proj.weight`);
      const shared = Math.floor(head / (n / kv));
      return {
        W_Q: rowBlock(weight('q'), head, h).transpose(),
        W_K: rowBlock(weight('k'), shared, h).transpose(),
        W_V: rowBlock(weight('v'), shared, h).transpose(),
        W_O: columnBlock(weight('o'), head, h).transpose(),
      };
    },
    gatedMlp: (layer) => {
      const block = `${prefix}layers.${layer}`;
      const weight = (which: string) => file.matrix(`${block}.mlp.${which}_proj.weight`).transpose();
      const before = postNorms ? 'pre_feedforward_layernorm' : 'post_attention_layernorm';
      return {
        ...{ W_in: weight('up'), W_gate: weight('gate'), W_out: weight('down') },
        ...(mlpBias && { b_gate: file.vector(`${block}.mlp.gate_proj.bias`) }),
        ln2: { w: weightOf(`${block}.${before}`) },
      };
    },
    run,
    rotation: (layer, distance) => scoreRotation(rotary(layer), h, distance),
  };
}

function headNameOf(prefix: string): string {
  return prefix.startsWith('language_model.') ? 'language_model.lm_head.weight' : 'lm_head.weight';
}
