import { QkLensError } from '../../protocol/errors.js';
import { decoder } from './decoder.js';

/**
 * OLMo 1: LayerNorms without weights and biases. Definition: transformers' `models/olmo/modeling_olmo.py`.
 */
export const olmo = decoder({
  modelType: 'olmo',
  normalization: 'LayerNorm',
  names: { final: null, ln1: null, ln2: null },
  differences: (json) => {
    if (json['clip_qkv'] !== undefined) {
      throw new QkLensError(
        'unknownArchitecture',
        'The checkpoint is an OLMo that clips queries, keys and values ("clip_qkv"). QK Lens reads OLMos that don\'t.',
      );
    }
    // A constant of OlmoLayerNorm.
    return { normEpsilon: 1e-5 };
  },
});
