import { booleanField, positiveField, sizeField } from '../configFields.js';
import { activationField } from './activations.js';
import type { Architecture, ModelConfig } from './architecture.js';
import { range, type AttentionSlices } from './attentionSlices.js';
import type { Slice } from '../slice.js';
import { dividedHead, layerCount } from './sizes.js';
import { prefixOf, TensorList } from './tensorList.js';
import { vocabularySlices } from './vocabularySlices.js';
import { weightMap } from './weightMap.js';

/**
 * GPT-2: Conv1D weights stored `[in, out]`, or Linear ones `[out, in]` (GGUF); `c_attn` is Q, K and V side by side, each
 * with its heads side by side. nanoGPT's may have no biases, in its norms too (`bias`).
 */
export const gpt2: Architecture = {
  modelType: 'gpt2',

  readConfig(json) {
    const dModel = sizeField(json, 'n_embd');
    const nHeads = sizeField(json, 'n_head');
    const dHead = dividedHead(dModel, nHeads, ['n_embd', 'n_head']);
    const byLayer = booleanField(json, 'scale_attn_by_inverse_layer_idx', false);
    const byWidth = booleanField(json, 'scale_attn_weights', true);
    return {
      architecture: 'gpt2',
      nLayers: layerCount(json, 'n_layer'),
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
      activation: activationField(json, 'activation_function', 'gelu_new'),
      attentionScale: (layer) => (byWidth ? Math.sqrt(dHead) : 1) * (byLayer ? layer + 1 : 1),
      ...(!booleanField(json, 'bias', true) && { linearBiases: false }),
    };
  },

  weights(config, tensors) {
    const { dModel, dMlp, nCtx, linearBiases: bias = true } = config;
    const list = new TensorList(prefixOf(tensors, ['wte.weight', 'ln_f.weight'], ['', 'transformer.']));
    const isLinear = tensors.entry(`${list.prefix}h.0.attn.c_attn.weight`)?.shape[0] === 3 * dModel;
    const weight = (name: string, from: number, to: number) =>
      isLinear ? list.linear(name, from, to) : list.tensor(`${name}.weight`, from, to);
    const outer = {
      ...vocabularySlices(list, tensors, config, { embed: 'wte.weight', head: 'lm_head.weight' }),
      wPos: list.tensor('wpe.weight', nCtx, dModel),
      lnFinal: list.norm('ln_f', dModel, bias),
    };
    return weightMap(list, config, outer, (layer) => {
      const block = `h.${layer}`;
      return {
        ln1: list.norm(`${block}.ln_1`, dModel, bias),
        ln2: list.norm(`${block}.ln_2`, dModel, bias),
        attention: besideEachOther(list, weight, `${block}.attn`, config),
        mlp: {
          wIn: weight(`${block}.mlp.c_fc`, dModel, dMlp),
          wOut: weight(`${block}.mlp.c_proj`, dMlp, dModel),
          ...(bias && {
            bIn: list.bias(`${block}.mlp.c_fc`, dMlp),
            bOut: list.bias(`${block}.mlp.c_proj`, dModel),
          }),
        },
      };
    });
  },
};

function besideEachOther(
  list: TensorList,
  weight: (name: string, from: number, to: number) => Slice,
  name: string,
  { dModel, dHead, linearBiases = true }: ModelConfig,
): AttentionSlices {
  const all = weight(`${name}.c_attn`, dModel, 3 * dModel);
  const bias = linearBiases ? list.bias(`${name}.c_attn`, 3 * dModel) : undefined;
  const wO = weight(`${name}.c_proj`, dModel, dModel);
  return {
    ...(linearBiases && { bO: list.bias(`${name}.c_proj`, dModel) }),
    head: (head) => {
      const [q, k, v] = [0, 1, 2].map((which): [number, number] => {
        const from = which * dModel + head * dHead;
        return [from, from + dHead];
      });
      return {
        wQ: outputs(all, q),
        wK: outputs(all, k),
        wV: outputs(all, v),
        wO: inputs(wO, range(head, dHead)),
        ...(bias && {
          bQ: { ...bias, columns: q },
          bK: { ...bias, columns: k },
          bV: { ...bias, columns: v },
        }),
      };
    },
  };
}

/** Some of the columns of a weight `[in, out]`, however it is stored. */
function outputs(weight: Slice, places: [number, number]): Slice {
  return weight.transposed ? { ...weight, rows: places } : { ...weight, columns: places };
}

/** Some of its rows. */
function inputs(weight: Slice, places: [number, number]): Slice {
  return weight.transposed ? { ...weight, columns: places } : { ...weight, rows: places };
}
