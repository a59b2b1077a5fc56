/** YaRN's scaling (Peng et al. 2023); the ramp's ends are given in turns within the pretraining context. */
export interface YarnStretch {
  readonly factor: number;
  readonly base: number;
  /** Pairs with more turns than this keep their frequency. */
  readonly betaFast: number;
  /** Pairs with fewer turns than this are divided by the factor. */
  readonly betaSlow: number;
  /** The length of the pretraining context. */
  readonly context: number;
  /** Whether the ramp begins and ends at whole pairs. */
  readonly truncate: boolean;
}

/**
 * YaRN's frequencies, `[dims / 2]`: high ones are unchanged, low ones are divided by the factor, those between are
 * blended (transformers' `modeling_rope_utils.py`, `_compute_yarn_parameters`).
 *
 * @param frequencies unscaled
 */
export function yarnFrequencies(frequencies: readonly number[], stretch: YarnStretch): number[] {
  const { factor, base, betaFast, betaSlow, context, truncate } = stretch;
  const dims = 2 * frequencies.length;
  const pairOf = (turns: number) => (dims * Math.log(context / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const [first, last] = [pairOf(betaFast), pairOf(betaSlow)];
  const low = Math.max(truncate ? Math.floor(first) : first, 0);
  const end = Math.min(truncate ? Math.ceil(last) : last, dims - 1);
  const high = low === end ? end + 0.001 : end;
  return frequencies.map((frequency, pair) => {
    const stretched = Math.min(1, Math.max(0, (pair - low) / (high - low)));
    return (frequency / factor) * stretched + frequency * (1 - stretched);
  });
}

/** YaRN's factor on queries and on keys, unless the config gives it (`mscale` as in DeepSeek). */
export function yarnAttentionFactor(factor: number, mscale: number, mscaleAllDim: number): number {
  const scale = (by: number) => (factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1);
  return mscale !== 0 && mscaleAllDim !== 0 ? scale(mscale) / scale(mscaleAllDim) : scale(1);
}

/**
 * LongRoPE's (transformers' `_compute_longrope_parameters`).
 *
 * @param context length of the pretraining context
 */
export function longropeAttentionFactor(factor: number, context: number): number {
  return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(context));
}
