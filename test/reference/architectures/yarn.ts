import { llamaLikeModel, SIZES } from './llamaLike.js';
import { defaultFrequencies, type RotaryDefinition } from './modules.js';
import type { ReferenceModel } from './referenceModel.js';

/**
 * YaRN as its paper has it (Peng et al. 2023, section 3.2 and 3.4): pair i turns `context / wavelength` times within
 * the context of pretraining. transformers places the ramp between the pairs, not between the turns
 * (`modeling_rope_utils.py`, `_compute_yarn_parameters`).
 */
export function yarnRotary(
  base: number,
  dims: number,
  {
    factor,
    context,
    fast = 32,
    slow = 1,
    truncate = true,
    attention = 0.1 * Math.log(factor) + 1,
  }: YarnDefinition,
): RotaryDefinition {
  /** Where among the pairs one would turn so often: context / (2 pi base^(2 i / dims)) = turns. */
  const place = (turns: number) => (dims / 2) * (Math.log(context / (2 * Math.PI * turns)) / Math.log(base));
  const begin = Math.max(0, truncate ? Math.floor(place(fast)) : place(fast));
  const end = Math.min(dims - 1, truncate ? Math.ceil(place(slow)) : place(slow));
  const frequencies = defaultFrequencies(dims, base).map((frequency, i) => {
    if (i <= begin) return frequency;
    if (i >= end) return frequency / factor;
    const part = (i - begin) / (end - begin);
    return frequency * (1 - part) + (frequency / factor) * part;
  });
  return { dims, frequencies, factor: attention };
}

export interface YarnDefinition {
  readonly factor: number;
  /** Positions of pretraining. */
  readonly context: number;
  readonly fast?: number;
  readonly slow?: number;
  readonly truncate?: boolean;
  /** 0.1 ln(factor) + 1 when absent. */
  readonly attention?: number;
}

/** Llama stretched as Qwen 2.5's documentation says to: `rope_scaling` beside a config that is otherwise as it was. */
export function yarnLlamaModel(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    seed: 131,
    config: {
      ...{ model_type: 'llama', hidden_act: 'silu', rope_theta: 60, partial_rotary_factor: 0.5 },
      rope_scaling: { type: 'yarn', factor: 4, original_max_position_embeddings: 90, beta_fast: 5 },
    },
    sizes: { head_dim: 12 },
    tied: false,
    rotary: () => yarnRotary(60, 6, { factor: 4, context: 90, fast: 5 }),
  });
}

/** In transformers 5's spelling, with DeepSeek's `mscale` and a ramp that ends between pairs. */
export function yarnQwenModel(folder: string): ReferenceModel {
  const parameters = { factor: 3, original_max_position_embeddings: 64, beta_fast: 4, beta_slow: 0.5 };
  const attention = (0.1 * 1.5 * Math.log(3) + 1) / (0.1 * 0.7 * Math.log(3) + 1);
  const dims = SIZES.head_dim;
  return llamaLikeModel(folder, {
    seed: 132,
    config: {
      ...{ model_type: 'qwen2', hidden_act: 'silu' },
      rope_parameters: {
        ...{ rope_type: 'yarn', rope_theta: 40, ...parameters },
        ...{ mscale: 1.5, mscale_all_dim: 0.7, truncate: false },
      },
    },
    tied: true,
    inputBias: true,
    rotary: () =>
      yarnRotary(40, dims, { factor: 3, context: 64, fast: 4, slow: 0.5, truncate: false, attention }),
  });
}
