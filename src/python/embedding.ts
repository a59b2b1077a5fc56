import type { ModelInfo } from '../protocol/model.js';
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
export const EMBEDDING = py`
def embedding(which):
    """W_E as the stream has it, [d_vocab, d_model]: behind the embedding's LayerNorm where there is one, then centred."""
    if not which.cfg.post_embedding_ln:
        return which.W_E
    rows = which.embed(torch.arange(which.cfg.d_vocab)[None])[0]
    return rows - left_mean(rows, which)


def left_mean(rows, which):
    """What TransformerLens' centring leaves in such rows, and every LayerNorm that reads them takes away."""
    centred = PROCESSING["center_writing_weights"] and which.cfg.normalization_type in ("LN", "LNPre")
    return rows.mean(-1, keepdim=True) if which.cfg.post_embedding_ln and centred else 0.0
`;
