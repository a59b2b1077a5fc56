import { decoder } from './decoder.js';
import { clipped } from './lacks.js';

/**
 * OLMo 1: LayerNorms without weights and biases. Definition: transformers' `models/olmo/modeling_olmo.py`.
 */
export const olmo = decoder({
  modelType: 'olmo',
  normalization: 'LayerNorm',
  names: { final: null, ln1: null, ln2: null },
  // The epsilon is a constant of OlmoLayerNorm.
  differences: (json) => ({ normEpsilon: 1e-5, ...clipped(json) }),
});
