import { badConfig } from '../configFields.js';
import { quoted } from '../../protocol/quoted.js';
import type { Architecture, Json } from './architecture.js';
import { textConfig } from './decoder.js';
import { ministral3 } from './ministral3.js';
import { mistral } from './mistral.js';

/**
 * The text model of Mistral Small 3.1 and later and of Ministral 3, whose image parts are not read. Definition:
 * transformers' `models/mistral3/modeling_mistral3.py`.
 */
export const mistral3: Architecture = {
  modelType: 'mistral3',
  readConfig(json) {
    // The whole model's says whether embeddings are tied.
    const text: Json = { ...textConfig(json), tie_word_embeddings: json['tie_word_embeddings'] ?? true };
    const { model_type: name = mistral.modelType } = text;
    const family = [mistral, ministral3].find(({ modelType }) => modelType === name);
    if (!family)
      throw badConfig(`the text model is of the architecture ${quoted(name)}, not mistral or ministral3`);
    return { ...family.readConfig(text), architecture: mistral3.modelType };
  },
  weights: (config, tensors) => mistral.weights(config, tensors),
};
