import { decoder } from './decoder.js';

/** Llama 1 to 3. Definition: transformers' `models/llama/modeling_llama.py`. */
export const llama = decoder({ modelType: 'llama' });
