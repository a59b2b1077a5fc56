import type { Matrix } from 'ml-matrix';
import { geluNew } from '../nonlinearities.js';
import { runDecoder } from './decoder.js';
import { defaultFrequencies, layerNorm, linear, mapEntries, rotationMatrix, rowsAt } from './modules.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel } from './referenceModel.js';
import { separateAttention, separateHead } from './separateHeads.js';

const [d, n, kv, h, m, v, layers, context] = [24, 4, 2, 6, 40, 37, 3, 32];
const EPSILON = 1e-5;

/**
 * StarCoder2 3B's config, smaller. Definition: transformers' `models/starcoder2/modeling_starcoder2.py`.
 *
 * @param bare without biases of the Linear layers or a window, with an unembedding of its own, as transformers 5 writes it
 */
export function starcoder2Model(folder: string, bare = false): ReferenceModel {
  const random = new RandomTensors(205);
  const block = (layer: number) => `model.layers.${layer}`;
  random.matrix('model.embed_tokens.weight', v, d, 0.5);
  for (let layer = 0; layer < layers; layer++) {
    random.layerNorm(`${block(layer)}.input_layernorm`, d);
    random.layerNorm(`${block(layer)}.post_attention_layernorm`, d);
    random.linear(`${block(layer)}.self_attn.q_proj`, d, n * h, !bare);
    random.linear(`${block(layer)}.self_attn.k_proj`, d, kv * h, !bare);
    random.linear(`${block(layer)}.self_attn.v_proj`, d, kv * h, !bare);
    random.linear(`${block(layer)}.self_attn.o_proj`, n * h, d, !bare);
    random.linear(`${block(layer)}.mlp.c_fc`, d, m, !bare);
    random.linear(`${block(layer)}.mlp.c_proj`, m, d, !bare);
  }
  random.layerNorm('model.norm', d);
  if (bare) random.matrix('lm_head.weight', v, d, 0.5);
  const file = random.write(folder, {
    ...{ model_type: 'starcoder2', hidden_size: d, num_attention_heads: n, num_key_value_heads: kv },
    ...{ num_hidden_layers: layers, intermediate_size: m, vocab_size: v, max_position_embeddings: context },
    ...{ hidden_act: 'gelu_pytorch_tanh', norm_epsilon: EPSILON, use_bias: !bare },
    ...(bare
      ? {
          sliding_window: null,
          tie_word_embeddings: false,
          rope_parameters: { rope_type: 'default', rope_theta: 200 },
        }
      : { sliding_window: 3, rope_theta: 200 }),
  });
  const rotary = { dims: h, frequencies: defaultFrequencies(h, 200) };
  const affine = (name: string) => ({ w: file.vector(`${name}.weight`), b: file.vector(`${name}.bias`) });
  const heads = (layer: number) => ({
    names: ['q_proj', 'k_proj', 'v_proj', 'o_proj'].map(
      (which) => `${block(layer)}.self_attn.${which}`,
    ) as unknown as readonly [string, string, string, string],
    ...{ nHeads: n, nKeyValueHeads: kv, dHead: h },
  });
  const embedding = file.matrix('model.embed_tokens.weight');
  const unembedding = bare ? file.matrix('lm_head.weight') : embedding;
  const dense = (name: string, x: Matrix) =>
    linear(x, file.matrix(`${name}.weight`), file.bias(`${name}.bias`));
  return {
    folder,
    info: {
      ...{ architecture: 'starcoder2', nLayers: layers, nHeads: n, nKeyValueHeads: kv, dModel: d, dHead: h },
      ...{ dMlp: m, dVocab: v, nCtx: context, normalization: 'LayerNorm', positional: 'rotary' },
      tiedUnembedding: !bare,
    },
    embedding,
    unembedding,
    finalNorm: affine('model.norm'),
    ln1: (layer) => affine(`${block(layer)}.input_layernorm`),
    head: (layer, head) => separateHead(file, heads(layer), head),
    rotation: (_, distance) => rotationMatrix(rotary, h, distance),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          embed: (ids) => rowsAt(embedding, ids),
          attention: (x, layer, biases) => {
            const { w, b } = affine(`${block(layer)}.input_layernorm`);
            const normed = layerNorm(x, biases ? { w, b } : { w }, EPSILON);
            const definition = { scale: h ** -0.5, rotary, window: bare ? undefined : 3 };
            return separateAttention(file, heads(layer), normed, biases, definition);
          },
          mlp: (x, layer) => {
            const normed = layerNorm(x, affine(`${block(layer)}.post_attention_layernorm`), EPSILON);
            const hidden = mapEntries(dense(`${block(layer)}.mlp.c_fc`, normed), geluNew);
            return dense(`${block(layer)}.mlp.c_proj`, hidden);
          },
          logits: (x) => linear(layerNorm(x, affine('model.norm'), EPSILON), unembedding),
        },
        tokens,
        options,
      ),
  };
}
