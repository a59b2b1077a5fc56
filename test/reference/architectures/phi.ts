import type { Matrix } from 'ml-matrix';
import { geluNew } from '../nonlinearities.js';
import { runDecoder } from './decoder.js';
import { defaultFrequencies, layerNorm, linear, mapEntries, rotationMatrix, rowsAt } from './modules.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel } from './referenceModel.js';
import { separateAttention, separateHead } from './separateHeads.js';

const [d, n, h, m, v, layers, context] = [24, 3, 8, 40, 37, 2, 32];
const EPSILON = 1e-5;

/** Phi 2's config, smaller. Definition: transformers' `models/phi/modeling_phi.py`. */
export function phiModel(folder: string): ReferenceModel {
  const random = new RandomTensors(203);
  const block = (layer: number) => `model.layers.${layer}`;
  random.matrix('model.embed_tokens.weight', v, d, 0.5);
  for (let layer = 0; layer < layers; layer++) {
    random.layerNorm(`${block(layer)}.input_layernorm`, d);
    for (const which of ['q_proj', 'k_proj', 'v_proj', 'dense']) {
      random.linear(`${block(layer)}.self_attn.${which}`, d, d, true);
    }
    random.linear(`${block(layer)}.mlp.fc1`, d, m, true);
    random.linear(`${block(layer)}.mlp.fc2`, m, d, true);
  }
  random.layerNorm('model.final_layernorm', d);
  random.linear('lm_head', d, v, true);
  const file = random.write(folder, {
    ...{ model_type: 'phi', hidden_size: d, num_attention_heads: n, num_hidden_layers: layers },
    ...{ intermediate_size: m, vocab_size: v, max_position_embeddings: context, hidden_act: 'gelu_new' },
    ...{ partial_rotary_factor: 0.5, rope_theta: 200, layer_norm_eps: EPSILON, qk_layernorm: false },
    ...{ num_key_value_heads: null, tie_word_embeddings: false, rope_scaling: null },
  });
  const rotary = { dims: h / 2, frequencies: defaultFrequencies(h / 2, 200) };
  const affine = (name: string) => ({ w: file.vector(`${name}.weight`), b: file.vector(`${name}.bias`) });
  const heads = (layer: number) => ({
    names: ['q_proj', 'k_proj', 'v_proj', 'dense'].map(
      (which) => `${block(layer)}.self_attn.${which}`,
    ) as unknown as readonly [string, string, string, string],
    ...{ nHeads: n, dHead: h },
  });
  const embedding = file.matrix('model.embed_tokens.weight');
  const unembedding = file.matrix('lm_head.weight');
  const dense = (name: string, x: Matrix) =>
    linear(x, file.matrix(`${name}.weight`), file.vector(`${name}.bias`));
  return {
    folder,
    info: {
      ...{ architecture: 'phi', nLayers: layers, nHeads: n, nKeyValueHeads: n, dModel: d, dHead: h },
      ...{ dMlp: m, dVocab: v, nCtx: context, normalization: 'LayerNorm', positional: 'rotary' },
      tiedUnembedding: false,
    },
    embedding,
    unembedding,
    finalNorm: affine('model.final_layernorm'),
    ln1: (layer) => affine(`${block(layer)}.input_layernorm`),
    head: (layer, head) => separateHead(file, heads(layer), head),
    rotation: (_, distance) => rotationMatrix(rotary, h, distance),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          parallel: true,
          embed: (ids) => rowsAt(embedding, ids),
          attention: (x, layer, biases) => {
            const { w, b } = affine(`${block(layer)}.input_layernorm`);
            const normed = layerNorm(x, biases ? { w, b } : { w }, EPSILON);
            return separateAttention(file, heads(layer), normed, biases, { scale: h ** -0.5, rotary });
          },
          mlp: (x, layer) => {
            const normed = layerNorm(x, affine(`${block(layer)}.input_layernorm`), EPSILON);
            return dense(
              `${block(layer)}.mlp.fc2`,
              mapEntries(dense(`${block(layer)}.mlp.fc1`, normed), geluNew),
            );
          },
          logits: (x) => dense('lm_head', layerNorm(x, affine('model.final_layernorm'), EPSILON)),
        },
        tokens,
        options,
      ),
  };
}
