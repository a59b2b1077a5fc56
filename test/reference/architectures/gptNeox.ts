import { runDecoder } from './decoder.js';
import { fusedAttention, fusedHead } from './fusedHeads.js';
import { defaultFrequencies, layerNorm, linear, mapEntries, rotationMatrix, rowsAt } from './modules.js';
import { gelu } from '../nonlinearities.js';
import { RandomTensors } from './randomTensors.js';
import type { ReferenceModel } from './referenceModel.js';

const [d, n, h, m, v, layers, context] = [24, 3, 8, 40, 37, 3, 32];
const EPSILON = 1e-5;

/**
 * GPT-NeoX as Pythia has it. Definition: transformers' `models/gpt_neox/modeling_gpt_neox.py`.
 *
 * @param parallel `use_parallel_residual`
 */
export function gptNeoxModel(folder: string, parallel = true): ReferenceModel {
  const random = new RandomTensors(201);
  random.matrix('gpt_neox.embed_in.weight', v, d, 0.5);
  for (let layer = 0; layer < layers; layer++) {
    const block = `gpt_neox.layers.${layer}`;
    random.layerNorm(`${block}.input_layernorm`, d);
    random.layerNorm(`${block}.post_attention_layernorm`, d);
    random.linear(`${block}.attention.query_key_value`, d, 3 * d, true);
    random.linear(`${block}.attention.dense`, d, d, true);
    random.linear(`${block}.mlp.dense_h_to_4h`, d, m, true);
    random.linear(`${block}.mlp.dense_4h_to_h`, m, d, true);
  }
  random.layerNorm('gpt_neox.final_layer_norm', d);
  random.matrix('embed_out.weight', v, d, 0.5);
  const mask = {
    name: 'gpt_neox.layers.0.attention.bias',
    dtype: 'F32',
    shape: [1, 1, 2, 2],
    data: Float64Array.of(1, 0, 1, 1),
  } as const;
  const file = random.write(
    folder,
    {
      ...{ model_type: 'gpt_neox', hidden_size: d, num_attention_heads: n, num_hidden_layers: layers },
      ...{ intermediate_size: m, vocab_size: v, max_position_embeddings: context, hidden_act: 'gelu' },
      ...{ rotary_pct: 0.5, rotary_emb_base: 100, layer_norm_eps: EPSILON, tie_word_embeddings: false },
      use_parallel_residual: parallel,
    },
    [mask],
  );
  const rotary = { dims: h / 2, frequencies: defaultFrequencies(h / 2, 100) };
  const affine = (name: string) => ({ w: file.vector(`${name}.weight`), b: file.vector(`${name}.bias`) });
  const block = (layer: number) => `gpt_neox.layers.${layer}`;
  const heads = (layer: number) => ({
    ...{ qkv: `${block(layer)}.attention.query_key_value`, o: `${block(layer)}.attention.dense` },
    ...{ nHeads: n, dHead: h },
  });
  const embedding = file.matrix('gpt_neox.embed_in.weight');
  const unembedding = file.matrix('embed_out.weight');
  const dense = (name: string, x: ReturnType<typeof linear>) =>
    linear(x, file.matrix(`${name}.weight`), file.vector(`${name}.bias`));
  return {
    folder,
    info: {
      ...{ architecture: 'gpt_neox', nLayers: layers, nHeads: n, nKeyValueHeads: n, dModel: d, dHead: h },
      ...{ dMlp: m, dVocab: v, nCtx: context, normalization: 'LayerNorm', positional: 'rotary' },
      tiedUnembedding: false,
    },
    embedding,
    unembedding,
    finalNorm: affine('gpt_neox.final_layer_norm'),
    ln1: (layer) => affine(`${block(layer)}.input_layernorm`),
    head: (layer, head) => fusedHead(file, heads(layer), head),
    rotation: (_, distance) => rotationMatrix(rotary, h, distance),
    run: (tokens, options) =>
      runDecoder(
        {
          nLayers: layers,
          parallel,
          embed: (ids) => rowsAt(embedding, ids),
          attention: (x, layer, biases) => {
            const { w, b } = affine(`${block(layer)}.input_layernorm`);
            const normed = layerNorm(x, biases ? { w, b } : { w }, EPSILON);
            return fusedAttention(file, heads(layer), normed, biases, () => ({ scale: h ** -0.5, rotary }));
          },
          mlp: (x, layer) => {
            const normed = layerNorm(x, affine(`${block(layer)}.post_attention_layernorm`), EPSILON);
            const hidden = mapEntries(dense(`${block(layer)}.mlp.dense_h_to_4h`, normed), gelu);
            return dense(`${block(layer)}.mlp.dense_4h_to_h`, hidden);
          },
          logits: (x) => linear(layerNorm(x, affine('gpt_neox.final_layer_norm'), EPSILON), unembedding),
        },
        tokens,
        options,
      ),
  };
}
