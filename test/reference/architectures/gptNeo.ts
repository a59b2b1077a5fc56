import { Matrix } from 'ml-matrix';
import { geluNew } from '../nonlinearities.js';
import { runDecoder } from './decoder.js';
import { layerNorm, linear, mapEntries, rowsAt } from './modules.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel } from './referenceModel.js';
import { separateAttention, separateHead } from './separateHeads.js';

const [d, n, h, m, v, layers, context, window] = [15, 3, 5, 28, 37, 3, 24, 3];
const EPSILON = 1e-5;

/** GPT-Neo, with a local layer between two global ones. Definition: transformers' `models/gpt_neo/modeling_gpt_neo.py`. */
export function gptNeoModel(folder: string): ReferenceModel {
  const random = new RandomTensors(202);
  const block = (layer: number) => `transformer.h.${layer}`;
  random.matrix('transformer.wte.weight', v, d, 0.5);
  random.matrix('transformer.wpe.weight', context, d, 0.3);
  for (let layer = 0; layer < layers; layer++) {
    random.layerNorm(`${block(layer)}.ln_1`, d);
    random.layerNorm(`${block(layer)}.ln_2`, d);
    for (const which of ['q', 'k', 'v'])
      random.linear(`${block(layer)}.attn.attention.${which}_proj`, d, d, false);
    random.linear(`${block(layer)}.attn.attention.out_proj`, d, d, true);
    random.linear(`${block(layer)}.mlp.c_fc`, d, m, true);
    random.linear(`${block(layer)}.mlp.c_proj`, m, d, true);
  }
  random.layerNorm('transformer.ln_f', d);
  const file = random.write(folder, {
    ...{ model_type: 'gpt_neo', hidden_size: d, num_heads: n, num_layers: layers, intermediate_size: m },
    ...{ vocab_size: v, max_position_embeddings: context, window_size: window, layer_norm_epsilon: EPSILON },
    attention_types: [
      [['global', 'local'], 1],
      [['global'], 1],
    ],
    activation_function: 'gelu_new',
  });
  const affine = (name: string) => ({ w: file.vector(`${name}.weight`), b: file.vector(`${name}.bias`) });
  const heads = (layer: number) => ({
    names: ['q_proj', 'k_proj', 'v_proj', 'out_proj'].map(
      (which) => `${block(layer)}.attn.attention.${which}`,
    ) as unknown as readonly [string, string, string, string],
    ...{ nHeads: n, dHead: h },
  });
  const embedding = file.matrix('transformer.wte.weight');
  const positions = file.matrix('transformer.wpe.weight');
  const dense = (name: string, x: Matrix) =>
    linear(x, file.matrix(`${name}.weight`), file.vector(`${name}.bias`));
  return {
    folder,
    info: {
      ...{ architecture: 'gpt_neo', nLayers: layers, nHeads: n, nKeyValueHeads: n, dModel: d, dHead: h },
      ...{ dMlp: m, dVocab: v, nCtx: context, normalization: 'LayerNorm', positional: 'learned' },
      tiedUnembedding: true,
    },
    embedding,
    unembedding: embedding,
    finalNorm: affine('transformer.ln_f'),
    ln1: (layer) => affine(`${block(layer)}.ln_1`),
    head: (layer, head) => separateHead(file, heads(layer), head),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          embed: (ids, withPositions) => {
            const rows = rowsAt(embedding, ids);
            return withPositions ? Matrix.add(rows, rowsAt(positions, [...ids.keys()])) : rows;
          },
          attention: (x, layer, biases) => {
            const { w, b } = affine(`${block(layer)}.ln_1`);
            const normed = layerNorm(x, biases ? { w, b } : { w }, EPSILON);
            const local = layer === 1 ? { window } : {};
            return separateAttention(file, heads(layer), normed, biases, { scale: 1, ...local });
          },
          mlp: (x, layer) => {
            const normed = layerNorm(x, affine(`${block(layer)}.ln_2`), EPSILON);
            const hidden = mapEntries(dense(`${block(layer)}.mlp.c_fc`, normed), geluNew);
            return dense(`${block(layer)}.mlp.c_proj`, hidden);
          },
          logits: (x) => linear(layerNorm(x, affine('transformer.ln_f'), EPSILON), embedding),
        },
        tokens,
        options,
      ),
  };
}
