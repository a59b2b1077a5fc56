import type { Processing } from '../protocol/model.js';
import type { ModelConfig } from './modelConfig.js';

/** The requested processings that leave what the model computes unchanged, and why the others are skipped. */
export interface AppliedProcessing {
  readonly processing: Processing;
  /** A sentence for each requested processing that is skipped. */
  readonly notDone: readonly string[];
}

/**
 * TransformerLens' conditions (`HookedTransformer.load_and_process_state_dict`): centring what writes to the stream
 * needs that all reads it through LayerNorms, which remove the mean; centring the unembedding needs logits that only softmax
 * reads; refactoring W_Q, W_K needs that nothing acts on single entries of a query or key. Shortformer positions come
 * after the norm, so that the weights that read both keep the norm apart (`HookedTransformer.from_pretrained`).
 */
export function appliedProcessing(asked: Processing, config: ModelConfig): AppliedProcessing {
  const { normalization, logitSoftcap, rotary, qkNorms, finalRms, positional, unnormedReads, unnormedEnd } =
    config;
  const hasNorm = normalization !== 'none';
  const shortformer = positional === 'shortformer' && 'shortformer positions are added after the norm';
  const folds = hasNorm && !shortformer;
  const centers =
    normalization === 'LayerNorm' && !finalRms && !shortformer && !unnormedReads && !unnormedEnd;
  const refactors = !rotary && !qkNorms;
  const norms = shortformer || (!hasNorm && 'the model has no norm');
  const reader = unnormedReads ? 'a layer' : 'the unembedding';
  const uncentred =
    normalization === 'RMSNorm' ? 'RMSNorm does not centre' : `${reader} reads the stream without a norm`;
  const means = norms || (finalRms ? 'the final RMSNorm does not centre' : uncentred);
  const notDone = [
    asked.foldLn && !folds && `not done: fold_ln (${norms})`,
    asked.foldLn &&
      folds &&
      unnormedReads === 'all' &&
      'not done: fold_ln for attention and MLPs (they read the stream without a norm)',
    asked.centerWritingWeights && !centers && `not done: center_writing_weights (${means})`,
    asked.centerUnembed &&
      logitSoftcap !== undefined &&
      'not done: center_unembed (soft-capped logits are not the same up to a constant)',
    asked.refactorFactoredAttnMatrices &&
      !refactors &&
      `not done: refactor_factored_attn_matrices for W_Q and W_K (${rotary ? 'rotary positions turn' : 'q/k norms scale'} their columns)`,
  ].filter((why) => why !== false);
  return {
    processing: {
      ...asked,
      foldLn: asked.foldLn && folds,
      centerWritingWeights: asked.centerWritingWeights && centers,
      centerUnembed: asked.centerUnembed && logitSoftcap === undefined,
    },
    notDone,
  };
}
