import { Matrix } from 'ml-matrix';
import { runDecoder } from './decoder.js';
import { layerNorm, linear, mapEntries, rowsAt } from './modules.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel } from './referenceModel.js';
import { separateAttention, separateHead } from './separateHeads.js';

const [d, n, h, m, v, layers, context] = [15, 3, 5, 28, 37, 2, 24];
const EPSILON = 1e-5;

/** OPT-125m's config, smaller. Definition: transformers' `models/opt/modeling_opt.py`. */
export function optModel(folder: string): ReferenceModel {
  const random = new RandomTensors(204);
  const block = (layer: number) => `model.decoder.layers.${layer}`;
  random.matrix('model.decoder.embed_tokens.weight', v, d, 0.5);
  random.matrix('model.decoder.embed_positions.weight', context + 2, d, 0.3);
  for (let layer = 0; layer < layers; layer++) {
    random.layerNorm(`${block(layer)}.self_attn_layer_norm`, d);
    random.layerNorm(`${block(layer)}.final_layer_norm`, d);
    for (const which of ['q', 'k', 'v', 'out'])
      random.linear(`${block(layer)}.self_attn.${which}_proj`, d, d, true);
    random.linear(`${block(layer)}.fc1`, d, m, true);
    random.linear(`${block(layer)}.fc2`, m, d, true);
  }
  random.layerNorm('model.decoder.final_layer_norm', d);
  const file = random.write(folder, {
    ...{ model_type: 'opt', hidden_size: d, num_attention_heads: n, num_hidden_layers: layers, ffn_dim: m },
    ...{ vocab_size: v, max_position_embeddings: context, activation_function: 'relu' },
    ...{ do_layer_norm_before: true, word_embed_proj_dim: d },
  });
  const affine = (name: string) => ({ w: file.vector(`${name}.weight`), b: file.vector(`${name}.bias`) });
  const heads = (layer: number) => ({
    names: ['q_proj', 'k_proj', 'v_proj', 'out_proj'].map(
      (which) => `${block(layer)}.self_attn.${which}`,
    ) as unknown as readonly [string, string, string, string],
    ...{ nHeads: n, dHead: h },
  });
  const embedding = file.matrix('model.decoder.embed_tokens.weight');
  const positions = file.matrix('model.decoder.embed_positions.weight');
  const dense = (name: string, x: Matrix) =>
    linear(x, file.matrix(`${name}.weight`), file.vector(`${name}.bias`));
  return {
    folder,
    info: {
      ...{ architecture: 'opt', nLayers: layers, nHeads: n, nKeyValueHeads: n, dModel: d, dHead: h },
      ...{ dMlp: m, dVocab: v, nCtx: context, normalization: 'LayerNorm', positional: 'learned' },
      tiedUnembedding: true,
    },
    embedding,
    unembedding: embedding,
    finalNorm: affine('model.decoder.final_layer_norm'),
    ln1: (layer) => affine(`${block(layer)}.self_attn_layer_norm`),
    head: (layer, head) => separateHead(file, heads(layer), head),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          embed: (ids, withPositions) => {
            const rows = rowsAt(embedding, ids);
            return withPositions
              ? Matrix.add(
                  rows,
                  rowsAt(
                    positions,
                    [...ids.keys()].map((at) => at + 2),
                  ),
                )
              : rows;
          },
          attention: (x, layer, biases) => {
            const { w, b } = affine(`${block(layer)}.self_attn_layer_norm`);
            const normed = layerNorm(x, biases ? { w, b } : { w }, EPSILON);
            return separateAttention(file, heads(layer), normed, biases, { scale: h ** -0.5 });
          },
          mlp: (x, layer) => {
            const normed = layerNorm(x, affine(`${block(layer)}.final_layer_norm`), EPSILON);
            const hidden = mapEntries(dense(`${block(layer)}.fc1`, normed), (value) => Math.max(0, value));
            return dense(`${block(layer)}.fc2`, hidden);
          },
          logits: (x) => linear(layerNorm(x, affine('model.decoder.final_layer_norm'), EPSILON), embedding),
        },
        tokens,
        options,
      ),
  };
}
