import type { ModelInfo } from '../protocol/model.js';
import { pythonPart } from './part.js';
import embedding from './pieces/embedding.py';
import { py, type Python } from './python.js';

/** Architectures whose W_E is not TransformerLens' `model.W_E`: see {@link EMBEDDING}. */
const OTHER_EMBEDDING = /^(?:bloom|gemma)/;

/** Whether a program can't use TransformerLens' `model.W_E`, which precedes a scale or norm, as QK Lens' W_E. */
export function hasOwnEmbedding({ architecture }: Pick<ModelInfo, 'architecture'>): boolean {
  return OTHER_EMBEDDING.test(architecture);
}

/** Python's W_E of the model in a variable, `[d_vocab, d_model]`. */
export function embeddingOf(variable: Python, model: Pick<ModelInfo, 'architecture'>): Python {
  return hasOwnEmbedding(model) ? py`embedding(${variable})` : py`${variable}.W_E`;
}

/** Python's `embedding(which)` and `left_mean`, for programs that contain {@link embeddingOf}. */
export const EMBEDDING = pythonPart(embedding);
