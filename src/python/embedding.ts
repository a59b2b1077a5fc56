import type { ModelInfo } from '../protocol/model.js';
import { pythonPart } from './part.js';
import embedding from './pieces/embedding.py';
import { py, type Python } from './python.js';

/**
 * Architectures whose checkpoints may have a LayerNorm right after the embedding (`post_embedding_ln` in
 * TransformerLens).
 */
const MAY_HAVE_NORM: ReadonlySet<string> = new Set(['bloom', 'transformer_lens']);

/** Whether a program can't use TransformerLens' `model.W_E`, which precedes that norm, as QK Lens' W_E. */
export function hasOwnEmbedding({ architecture }: Pick<ModelInfo, 'architecture'>): boolean {
  return MAY_HAVE_NORM.has(architecture);
}

/** Python's W_E of the model in a variable, `[d_vocab, d_model]`. */
export function embeddingOf(variable: Python, model: Pick<ModelInfo, 'architecture'>): Python {
  return hasOwnEmbedding(model) ? py`embedding(${variable})` : py`${variable}.W_E`;
}

/**
 * Python's `embedding(which)`, for programs that contain {@link embeddingOf}; TransformerLens centres before the norm.
 */
export const EMBEDDING = pythonPart(embedding);
