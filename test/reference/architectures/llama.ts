import { defaultFrequencies } from './modules.js';
import { llamaLikeModel, SIZES } from './llamaLike.js';
import type { ReferenceModel } from './referenceModel.js';

/** Llama 2's config; heads of the width d_model / n_heads. Definition: transformers' `models/llama/modeling_llama.py`. */
export function llamaModel(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    seed: 101,
    config: { model_type: 'llama', hidden_act: 'silu', rope_theta: 500, head_dim: undefined },
    sizes: { hidden_size: 16, head_dim: 4 },
    tied: false,
    rotary: () => ({ dims: 4, frequencies: defaultFrequencies(4, 500) }),
  });
}

/**
 * Llama 3.2's: tied, biases, rotary frequencies stretched by `llama3`
 * (transformers' `modeling_rope_utils.py`, `_compute_llama3_parameters`), in transformers 5's spelling.
 */
export function llama3Model(folder: string): ReferenceModel {
  const [factor, low, high, context] = [8, 1, 4, 64];
  const dims = SIZES.head_dim;
  const frequencies = defaultFrequencies(dims, 100).map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < context / high) return frequency;
    if (wavelength > context / low) return frequency / factor;
    const smooth = (context / wavelength - low) / (high - low);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
  return llamaLikeModel(folder, {
    seed: 102,
    config: {
      model_type: 'llama',
      hidden_act: 'silu',
      attention_bias: true,
      mlp_bias: true,
      rope_parameters: {
        ...{ rope_type: 'llama3', rope_theta: 100, factor, low_freq_factor: low, high_freq_factor: high },
        original_max_position_embeddings: context,
      },
    },
    tied: true,
    inputBias: true,
    outputBias: true,
    mlpBias: true,
    rotary: () => ({ dims, frequencies }),
  });
}
