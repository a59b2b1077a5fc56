import { ministral3 } from './ministral3.js';
import { mistral } from './mistral.js';
import { textModel } from './textModel.js';

/**
 * The text model of Mistral Small 3.1 and later and of Ministral 3. Definition: transformers'
 * `models/mistral3/modeling_mistral3.py`.
 */
export const mistral3 = textModel({ modelType: 'mistral3', texts: { mistral, ministral3 }, tied: true });
