import type { Slice } from '../slice.js';
import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import type { Activation, Architecture, ModelConfig, WeightMap } from './architecture.js';

/** Far more than any model has; every layer's tensors are listed before one is looked at. */
const MOST_LAYERS = 10_000;

/** Hugging Face's names of the activations, https://github.com/huggingface/transformers/blob/main/src/transformers/activations.py */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  gelu_new: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu: 'gelu',
  relu: 'relu',
};

/**
 * GPT-2: Conv1D weights stored `[in, out]`; `c_attn` is Q, K and V side by side, each with its heads side by side.
 */
export const gpt2: Architecture = {
  modelType: 'gpt2',

  readConfig(json) {
    const dModel = sizeField(json, 'n_embd');
    const nHeads = sizeField(json, 'n_head');
    if (dModel % nHeads !== 0) throw badConfig(`"n_embd" (${dModel}) is no multiple of "n_head" (${nHeads})`);
    const dHead = dModel / nHeads;
    const byLayer = booleanField(json, 'scale_attn_by_inverse_layer_idx', false);
    const byWidth = booleanField(json, 'scale_attn_weights', true);
    return {
      architecture: 'gpt2',
      nLayers: sizeField(json, 'n_layer', undefined, MOST_LAYERS),
      nHeads,
      nKeyValueHeads: nHeads,
      dModel,
      dHead,
      dMlp: sizeField(json, 'n_inner', 4 * dModel),
      dVocab: sizeField(json, 'vocab_size'),
      nCtx: sizeField(json, 'n_positions', sizeField(json, 'n_ctx', 1024)),
      normalization: 'LayerNorm',
      positional: 'learned',
      tiedUnembedding: booleanField(json, 'tie_word_embeddings', true),
      normEpsilon: positiveField(json, 'layer_norm_epsilon', 1e-5),
      activation: activation(json['activation_function'] ?? 'gelu_new'),
      attentionScale: (layer) => (byWidth ? Math.sqrt(dHead) : 1) * (byLayer ? layer + 1 : 1),
    };
  },

  weights(config, tensors) {
    const prefix = tensors.entry('transformer.wte.weight') ? 'transformer.' : '';
    return gpt2Weights(config, prefix);
  },
};

function activation(name: unknown): Activation {
  const known = typeof name === 'string' && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (!known) {
    throw badConfig(
      `"activation_function" is ${JSON.stringify(name)}; known are ${Object.keys(ACTIVATIONS).join(', ')}`,
    );
  }
  return known;
}

function gpt2Weights(config: ModelConfig, prefix: string): WeightMap {
  const { dModel, dHead, dMlp, dVocab, nCtx, nLayers } = config;
  const norm = (name: string) => ({
    w: { tensor: `${prefix}${name}.weight` },
    b: { tensor: `${prefix}${name}.bias` },
  });
  const block = (layer: number, name: string) => `${prefix}h.${layer}.${name}`;
  const wE: Slice = { tensor: `${prefix}wte.weight` };

  const required = new Map<string, readonly number[]>([
    [wE.tensor, [dVocab, dModel]],
    [`${prefix}wpe.weight`, [nCtx, dModel]],
    [`${prefix}ln_f.weight`, [dModel]],
    [`${prefix}ln_f.bias`, [dModel]],
  ]);
  for (let layer = 0; layer < nLayers; layer++) {
    for (const ln of ['ln_1', 'ln_2']) {
      required.set(block(layer, `${ln}.weight`), [dModel]).set(block(layer, `${ln}.bias`), [dModel]);
    }
    required
      .set(block(layer, 'attn.c_attn.weight'), [dModel, 3 * dModel])
      .set(block(layer, 'attn.c_attn.bias'), [3 * dModel])
      .set(block(layer, 'attn.c_proj.weight'), [dModel, dModel])
      .set(block(layer, 'attn.c_proj.bias'), [dModel])
      .set(block(layer, 'mlp.c_fc.weight'), [dModel, dMlp])
      .set(block(layer, 'mlp.c_fc.bias'), [dMlp])
      .set(block(layer, 'mlp.c_proj.weight'), [dMlp, dModel])
      .set(block(layer, 'mlp.c_proj.bias'), [dModel]);
  }
  const lmHead = 'lm_head.weight';
  if (!config.tiedUnembedding) required.set(lmHead, [dVocab, dModel]);

  return {
    wE,
    wPos: { tensor: `${prefix}wpe.weight` },
    unembedRows: config.tiedUnembedding ? wE : { tensor: lmHead },
    lnFinal: norm('ln_f'),
    layer: (layer) => ({
      ln1: norm(`h.${layer}.ln_1`),
      ln2: norm(`h.${layer}.ln_2`),
      bO: { tensor: block(layer, 'attn.c_proj.bias') },
      wIn: { tensor: block(layer, 'mlp.c_fc.weight') },
      bIn: { tensor: block(layer, 'mlp.c_fc.bias') },
      wOut: { tensor: block(layer, 'mlp.c_proj.weight') },
      bOut: { tensor: block(layer, 'mlp.c_proj.bias') },
    }),
    head: (layer, head) => {
      const part = (which: number, name: 'weight' | 'bias'): Slice => {
        const from = which * dModel + head * dHead;
        return { tensor: block(layer, `attn.c_attn.${name}`), columns: [from, from + dHead] };
      };
      return {
        wQ: part(0, 'weight'),
        wK: part(1, 'weight'),
        wV: part(2, 'weight'),
        wO: { tensor: block(layer, 'attn.c_proj.weight'), rows: [head * dHead, (head + 1) * dHead] },
        bQ: part(0, 'bias'),
        bK: part(1, 'bias'),
        bV: part(2, 'bias'),
      };
    },
    required,
  };
}
