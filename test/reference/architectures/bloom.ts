import { geluNew } from '../nonlinearities.js';
import { runDecoder } from './decoder.js';
import { fusedAttention, fusedHead } from './fusedHeads.js';
import { layerNorm, linear, mapEntries, rowsAt } from './modules.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel } from './referenceModel.js';

const [n, h, v, layers] = [6, 4, 37, 2];
const d = n * h;
const EPSILON = 1e-5;

/** The slopes for 6 heads, as transformers' `build_alibi_tensor` gives them: those of 4, then every other one of 8. */
const SLOPES = [2 ** -2, 2 ** -4, 2 ** -6, 2 ** -8, 2 ** -1, 2 ** -3];

/** BLOOM, with a number of heads that is no power of 2. Definition: transformers' `models/bloom/modeling_bloom.py`. */
export function bloomModel(folder: string): ReferenceModel {
  const random = new RandomTensors(205);
  const block = (layer: number) => `transformer.h.${layer}`;
  random.matrix('transformer.word_embeddings.weight', v, d, 0.5);
  random.layerNorm('transformer.word_embeddings_layernorm', d);
  for (let layer = 0; layer < layers; layer++) {
    random.layerNorm(`${block(layer)}.input_layernorm`, d);
    random.layerNorm(`${block(layer)}.post_attention_layernorm`, d);
    random.linear(`${block(layer)}.self_attention.query_key_value`, d, 3 * d, true);
    random.linear(`${block(layer)}.self_attention.dense`, d, d, true);
    random.linear(`${block(layer)}.mlp.dense_h_to_4h`, d, 4 * d, true);
    random.linear(`${block(layer)}.mlp.dense_4h_to_h`, 4 * d, d, true);
  }
  random.layerNorm('transformer.ln_f', d);
  const file = random.write(folder, {
    ...{ model_type: 'bloom', n_embed: d, num_attention_heads: n, n_layer: layers, vocab_size: v },
    ...{ seq_length: 32, layer_norm_epsilon: EPSILON, apply_residual_connection_post_layernorm: false },
  });
  const affine = (name: string) => ({ w: file.vector(`${name}.weight`), b: file.vector(`${name}.bias`) });
  const heads = (layer: number) => ({
    qkv: `${block(layer)}.self_attention.query_key_value`,
    o: `${block(layer)}.self_attention.dense`,
    ...{ nHeads: n, dHead: h },
  });
  const raw = file.matrix('transformer.word_embeddings.weight');
  const embedding = layerNorm(raw, affine('transformer.word_embeddings_layernorm'), EPSILON);
  const dense = (name: string, x: ReturnType<typeof linear>) =>
    linear(x, file.matrix(`${name}.weight`), file.vector(`${name}.bias`));
  return {
    folder,
    info: {
      ...{ architecture: 'bloom', nLayers: layers, nHeads: n, nKeyValueHeads: n, dModel: d, dHead: h },
      ...{ dMlp: 4 * d, dVocab: v, nCtx: 32, normalization: 'LayerNorm', positional: 'alibi' },
      tiedUnembedding: true,
    },
    embedding,
    unembedding: raw,
    finalNorm: affine('transformer.ln_f'),
    ln1: (layer) => affine(`${block(layer)}.input_layernorm`),
    head: (layer, head) => fusedHead(file, heads(layer), head),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          embed: (ids) => rowsAt(embedding, ids),
          attention: (x, layer, biases) => {
            const { w, b } = affine(`${block(layer)}.input_layernorm`);
            const normed = layerNorm(x, biases ? { w, b } : { w }, EPSILON);
            return fusedAttention(file, heads(layer), normed, biases, (head) => ({
              scale: h ** -0.5,
              slope: SLOPES[head],
            }));
          },
          mlp: (x, layer) => {
            const normed = layerNorm(x, affine(`${block(layer)}.post_attention_layernorm`), EPSILON);
            const hidden = mapEntries(dense(`${block(layer)}.mlp.dense_h_to_4h`, normed), geluNew);
            return dense(`${block(layer)}.mlp.dense_4h_to_h`, hidden);
          },
          logits: (x) => linear(layerNorm(x, affine('transformer.ln_f'), EPSILON), raw),
        },
        tokens,
        options,
      ),
  };
}
